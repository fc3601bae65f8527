using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Corrections;

/// <summary>Corrections as they stand and as they are written.</summary>
internal sealed class CorrectionCases(FactBook facts, FactStore store)
{
    public async Task<(Correction Correction, long Revision)?> FindAsync(CorrectionId id, CancellationToken ct) =>
        await facts.FindAsync<V1.Correction>(FactKind.Correction, id.Value, ct) is { } standing ? (Read(standing.Fact), standing.Revision) : null;

    /// <summary>The one open case about a datum, be it filed while another resource was its source; null: none.</summary>
    public async Task<(Correction Correction, long Revision)?> OpenAsync(
        string about, ResourceCode source, ImmutableArray<ResourceCode> others, Cell subject, CancellationToken ct)
    {
        foreach (var resource in others.Insert(0, source))
        {
            if (await UnderAsync(FactKey.Open(SubjectRule.Datum(about, resource, subject)), ct) is { } open)
            {
                return open;
            }
        }

        return null;
    }

    /// <summary>The newest case about a datum; null: none ever.</summary>
    public Task<(Correction Correction, long Revision)?> NewestAsync(string datum, CancellationToken ct) => UnderAsync(FactKey.Case(datum), ct);

    /// <summary>The correction's next state, with every way to it and whom to tell.</summary>
    public static NewFact ToFact(Correction correction, params ImmutableArray<NewNotice> notices)
    {
        var datum = SubjectRule.Datum(correction.About, correction.Resource, correction.Subject);
        return new(FactKind.Correction, correction.Id.Value, correction.Version, FactBook.Write(correction.ToWire()))
        {
            Keys =
            [
                .. correction.Parties.Select(party => FactKey.Party(party.Value)),
                FactKey.Resource(correction.Resource.Value),
                FactKey.Case(datum),
                .. correction.IsOpen ? [FactKey.Open(datum)] : (ReadOnlySpan<string>)[],
            ],
            Notices = notices,
        };
    }

    /// <summary>What a department is told: the correction and its element, and never whom it is about.</summary>
    public static NewNotice Notice(Correction correction, DepartmentId department, V1.NoticeKind kind, string what) => new(
        department.Value, kind, correction.Id.Value, $"{correction.Id}: {correction.About} of {correction.Resource}: {what}");

    public static NewNotice Filed(Correction correction) =>
        Notice(correction, correction.Source, V1.NoticeKind.CorrectionFiled, $"filed, to be answered by {correction.ToWire().Due}.");

    /// <summary>What its source is told of a case that another had before; nothing, if it is the same.</summary>
    public static ImmutableArray<NewNotice> FiledAnew(Correction correction, Correction before) =>
        correction.Source == before.Source ? [] : [Filed(correction)];

    private async Task<(Correction Correction, long Revision)?> UnderAsync(string key, CancellationToken ct) =>
        await store.NewestAsync(FactKind.Correction, key, ct) is { } fact
            ? (Read(FactBook.Read<V1.Correction>(fact.Body)), fact.Revision)
            : null;

    private static Correction Read(V1.Correction wire) =>
        CorrectionWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored correction could not be read.");
}
