using Exchange.Audit.V1;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using static Exchange.Gateway.Tests.Reading.AssembleWorld;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>One form about one subject, each element from its own source: what is answered, and how it is marked and recorded.</summary>
public sealed class AssembleTests
{
    [Fact]
    public async Task Each_element_comes_from_its_own_source_with_its_provenance_in_the_order_of_the_form()
    {
        await using var bench = await StartAsync();

        var answer = await AssembleAsync(bench, Form("d", Alias, MaritalStatus));

        Assert.Equal([Alias, MaritalStatus], answer.Elements.Select(element => element.Element));
        Assert.Equal(["未婚"], Texts(answer.Elements[0]));
        Assert.Equal(["已婚", "离婚"], Texts(answer.Elements[1]));
        var sources = answer.Elements.Select(element => answer.Sources[(int)element.Found.Source].Provenance).ToList();
        Assert.Equal([(Facts.Stranger.Value, "G-0004"), (Facts.Provider.Value, "G-0003")], sources.Select(from => (from.Provider, from.Grant)));
        Assert.Equal(Exchange.Source.V1.ItemType.Text, answer.Elements[0].Found.Type);
    }

    [Fact]
    public async Task A_masked_element_comes_masked_and_one_of_figures_only_not_at_all()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish((OfMarriages with { Version = 2, Masks = [new(ItemId.Parse("status"), new Mask.Partly(1, 0))] }).ToWire());
            registry.Publish((OfAliases with { Version = 2, Modes = [Mode.Api, Mode.Batch], GroupSizeMin = 10 }).ToWire());
        });

        var answer = await AssembleAsync(bench, Form("d", Alias, MaritalStatus));

        Assert.Equal("AGGREGATE_ONLY", answer.Elements[0].Refused.Reason);
        Assert.Equal(["已****", "离****"], Texts(answer.Elements[1]));
        Assert.Equal("status", Assert.Single(Assert.Single(answer.Sources).Provenance.Masks).Item);
    }

    [Fact]
    public async Task Each_source_has_a_record_of_its_own_and_all_name_the_one_form()
    {
        await using var bench = await StartAsync(registry => registry.Publish((OfAliases with { Version = 2, State = GrantState.Suspended }).ToWire()));

        var answer = await AssembleAsync(bench, Form("d", Alias, MaritalStatus));

        var attempts = bench.Audit.Entries.Select(entry => entry.Answered?.Attempt ?? entry.Refused.Attempt).ToList();
        Assert.All(attempts, attempt => Assert.Equal(Call.Assemble, attempt.Call));
        Assert.Equal(16, Assert.Single(attempts.Select(attempt => attempt.Assembly).Distinct()).Length);
        Assert.Equal(2, attempts.Select(attempt => attempt.Id).Distinct().Count());
        Assert.Equal(["GRANT_SUSPENDED", "PERMITTED"], attempts.Select(attempt => attempt.Rule).Order());
        var served = bench.Audit.Entries[(int)answer.Sources[0].Position.Index].Answered;
        Assert.Equal((2UL, "G-0003"), (served.Rows, served.Attempt.Grant));
        Assert.Equal(bench.Hmac(served.Attempt.KeyPeriod, $"{CitizenNumber}\nd"), served.Attempt.SubjectDigest);
        Assert.Equal(bench.Hmac(served.Attempt.KeyPeriod, answer.Sources[0].ContentHash.ToByteArray()), served.ContentDigest);
        var refused = answer.Elements[0].Refused;
        Assert.Equal("GRANT_SUSPENDED", bench.Audit.Entries[(int)refused.Position.Index].Refused.Attempt.Rule);
        Assert.Equal(("GRANT_SUSPENDED", Domain.Errors.Reason.GrantSuspended.Sentence), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task A_part_that_failed_is_given_back_to_its_quota()
    {
        await using var bench = await StartAsync(registry =>
        {
            registry.Publish((OfMarriages with { Version = 2, Quota = new(1, QuotaPeriod.Day) }).ToWire());
            registry.Publish((Marriages with { Mapping = Facts.Map("nowhere", "number", "status") }).ToWire());
        });
        var failed = await AssembleAsync(bench, Form("a", MaritalStatus));
        await bench.ChangeAsync(registry => registry.Publish((Marriages with { Version = 4 }).ToWire()));

        var answer = await AssembleAsync(bench, Form("a", MaritalStatus));

        Assert.Equal("SOURCE_UNAVAILABLE", failed.Elements[0].Refused.Reason);
        Assert.Equal(1UL, answer.Sources[0].Provenance.Quota.Used);
    }

    [Fact]
    public async Task A_value_in_dispute_is_marked_with_its_element_and_no_other()
    {
        await using var bench = await StartAsync(registry => registry.Publish(new Correction
        {
            Id = CorrectionId.Parse("C-1"),
            Version = 1,
            Kind = CorrectionKind.Value,
            Element = ElementId.Parse(MaritalStatus),
            Resource = Marriages.Code,
            Source = Facts.Provider,
            Subject = Cell.OfText("d"),
            FiledBy = Facts.Consumer,
            Grounds = "判决书",
            Claims = [],
            State = CorrectionState.Filed,
            FiledAt = new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8)),
            Due = new DueDate.Known(new(2026, 10, 20)),
        }.ToWire()));

        var answer = await AssembleAsync(bench, Form("d", Alias, MaritalStatus));

        Assert.Empty(answer.Elements[0].Found.Disputed);
        Assert.Equal(
            [(0u, "status", "C-1", true), (1u, "status", "C-1", true)],
            answer.Elements[1].Found.Disputed.Select(mark => (mark.Row, mark.Item, mark.Correction, mark.AcceptEvidence)));
    }

    [Fact]
    public async Task A_source_designated_anew_is_the_one_that_is_read()
    {
        await using var bench = await StartAsync();
        await bench.ChangeAsync(registry =>
        {
            registry.Publish((Marriages with { Version = 4, Items = [Marriages.Items[0], Marriages.Items[1] with { Claim = Claim.Verifier }] }).ToWire());
            registry.Publish((Aliases with { Version = 4, Items = [Aliases.Items[0], Aliases.Items[1] with { Element = ElementId.Parse(MaritalStatus) }] }).ToWire());
            Designate(registry, MaritalStatus, Facts.Stranger);
        });
        await bench.UntilSourceAsync(MaritalStatus, Aliases.Code);

        var answer = await AssembleAsync(bench, Form("d", MaritalStatus, Alias));

        Assert.Equal(["未婚"], Texts(answer.Elements[0]));
        Assert.Equal("RESOURCE_NOT_FOUND", answer.Elements[1].Refused.Reason);
    }
}
