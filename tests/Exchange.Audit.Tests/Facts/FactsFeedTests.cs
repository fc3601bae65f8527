using System.Collections.Immutable;
using Exchange.Audit.Facts;
using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Testing.Builders.Valid;

namespace Exchange.Audit.Tests.Facts;

/// <summary>Nobody is accused on what could not be read, nor before everything was.</summary>
public sealed class FactsFeedTests
{
    private readonly FactsFeed _feed = new(new PrincipalDirectory(), NullLogger<FactsFeed>.Instance);
    private long _revision;

    public static TheoryData<string, Change[], Change> Facts => new()
    {
        { "a resource that is owed", [Line(), Resource()], Resource(wire => wire.Name = "") },
        { "a resource that is owed, from the first", [Line()], Resource(wire => wire.Name = "") },
        { "the source of an element that was due", [Element()], Designation(wire => wire.Department = "9") },
        { "how far data reaches", [Resource(), Update()], Update(wire => wire.DataUntil = null) },
        { "a correction that is due", [Correction()], Correction(wire => wire.Source = "9") },
        { "a request whose reply is due", [Request()], Request(wire => wire.Consumer = "9") },
        { "a disposal that is due", [Disposal()], Disposal(wire => wire.Consumer = "9") },
        { "a disposal that was due and is certified", [Disposal()], Disposal(wire => wire.Certificate = "U-1") },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Nobody_is_accused_on_what_cannot_be_read(string what, Change[] before, Change unreadable)
    {
        Feed([.. before, unreadable]);

        Assert.NotEmpty(what);
        Assert.Empty(Findings());
    }

    [Fact]
    public void What_can_be_read_again_counts_again()
    {
        Feed(Line(), Resource(wire => wire.Name = ""), Resource(wire => wire.Mapping = null));

        Assert.Equal([FindingCode.P1, FindingCode.P4], Findings().Select(finding => finding.Code));
    }

    [Fact]
    public void Half_of_what_the_registry_says_is_nothing_to_judge_by()
    {
        Feed(Line());
        var before = Assert.Throws<ExchangeException>(() => _feed.RequireWhole());
        _feed.Alive();
        var whole = _feed.RequireWhole();
        _feed.Forget();
        var after = Assert.Throws<ExchangeException>(() => _feed.RequireWhole());

        Assert.Single(whole.Lines);
        Assert.Equal((Reason.RegistryUnavailable, Reason.RegistryUnavailable), (before.Reason, after.Reason));
    }

    private ImmutableArray<Finding> Findings() =>
        FindingRule.Of(_feed.Newest, new WorkCalendar([2026], [], []), Now.AddDays(60), Domain.Freshness.FreshnessPolicy.Default);

    private void Feed(params Change[] changes)
    {
        foreach (var change in changes)
        {
            change.Revision = ++_revision;
            change.At = Now.AddDays(-30).ToTimestamp();
            _feed.Apply(change);
        }
    }

    private static Change Line() => new() { DutyLine = ADutyLine.ToWire() };

    private static Change Element() => new()
    {
        DutyLine = (ADutyLine with
        {
            Id = Domain.Duties.DutyLineId.Parse("D2-010"),
            Department = Bodies.DataBureau,
            Resource = null,
            Items = [],
            Element = AnElement.Id,
            Mode = null,
            UpdateCycle = null,
        }).ToWire(),
    };

    private static Change Resource(Action<Resource>? change = null) => new() { Resource = Changed(AResource.ToWire(), change) };

    private static Change Designation(Action<Designation>? change = null) => new() { Designation = Changed(ADesignation.ToWire(), change) };

    private static Change Update(Action<Registry.V1.DataUpdate>? change = null) => new()
    {
        DataUpdate = Changed(
            new Registry.V1.DataUpdate { Resource = AResource.Code.Value, Version = 1, DataUntil = Now.ToTimestamp(), LoadedAt = Now.ToTimestamp() }, change),
    };

    private static Change Correction(Action<Correction>? change = null) => new()
    {
        Correction = Changed(
            new Correction
            {
                Id = "C-1",
                Version = 1,
                Kind = CorrectionKind.Value,
                Element = AnElement.Id.Value,
                Resource = AResource.Code.Value,
                Source = Bodies.CivilAffairs.Value,
                Subject = new() { Text = "310199198005201116" },
                State = CorrectionState.Filed,
                FiledAt = Now.ToTimestamp(),
                Due = "2026-10-20",
            },
            change),
    };

    private static Change Request(Action<SharingRequest>? change = null) => new() { Request = Changed(ARequest.ToWire(), change) };

    private static Change Disposal(Action<Disposal>? change = null) => new()
    {
        Disposal = Changed(
            new Disposal { Grant = "G-0001", Version = 1, Consumer = Bodies.Housing.Value, Provider = Bodies.CivilAffairs.Value, Cause = "ended", Due = "2026-10-20" },
            change),
    };

    private static T Changed<T>(T wire, Action<T>? change)
    {
        change?.Invoke(wire);
        return wire;
    }
}
