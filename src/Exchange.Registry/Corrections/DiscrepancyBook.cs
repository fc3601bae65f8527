using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Corrections;

/// <summary>What became of a report.</summary>
internal sealed record Reported(long Revision, uint Opened, uint Joined, uint Known);

/// <summary>
/// What comparisons find: each discrepancy opens a case, joins the open one, or says nothing new. A report is written whole or
/// not at all, and may be sent again.
/// </summary>
internal sealed class DiscrepancyBook(
    FactBook facts, FactStore store, CorrectionCases cases, CatalogueReading catalogue, WorkCalendar calendar, TimeProvider time)
{
    private const int DiscrepanciesMax = 1000;
    // Of those who race, one wins each time.
    private const int RacesMax = 100;

    public async Task<Reported> ReportAsync(V1.ReportDiscrepanciesRequest asked, Actor actor, CancellationToken ct)
    {
        var discrepancies = await ReadAsync(asked, ct);
        for (var races = 0; ; races++)
        {
            try
            {
                return await CommitAsync(discrepancies, asked.ComparedAt.ToDateTimeOffset(), actor, ct);
            }
            catch (ExchangeException raced) when (raced.Reason == Reason.VersionRaced && races < RacesMax)
            {
                // A case was opened, joined or settled in the meantime: the report is weighed anew.
            }
        }
    }

    private async Task<Reported> CommitAsync(
        ImmutableArray<Discrepancy> discrepancies, DateTimeOffset comparedAt, Actor actor, CancellationToken ct)
    {
        var (opened, joined, known) = (0u, 0u, 0u);
        var changed = new Dictionary<string, (Correction Correction, ImmutableArray<NewNotice> Notices)>();
        var others = new Dictionary<(ElementId? Element, ResourceCode Source), ImmutableArray<ResourceCode>>();
        foreach (var discrepancy in discrepancies)
        {
            var datum = SubjectRule.Datum(discrepancy.About, discrepancy.Source.Code, discrepancy.Subject);
            if (changed.ContainsKey(datum))
            {
                // The first of two that are about one datum has said it: a comparison finds each datum once.
                known++;
            }
            else if (await OpenAsync(discrepancy, others, ct) is not { } open)
            {
                var correction = Opened(discrepancy, (await cases.NewestAsync(datum, ct))?.Correction, comparedAt);
                changed[datum] = (correction, [CorrectionCases.Filed(correction)]);
                opened++;
            }
            else if (ClaimRule.IsNews(open.Claims, discrepancy.Differing) || open.Resource != discrepancy.Source.Code)
            {
                var correction = CorrectionRule.Follow(open, discrepancy.Source, CorrectionRule.Due(calendar, time.GetUtcNow())) with
                {
                    Version = open.Version + 1,
                    Claims = ClaimRule.Find(open.Claims, [], discrepancy.Differing, comparedAt),
                };
                changed[datum] = (correction, CorrectionCases.FiledAnew(correction, open));
                joined++;
            }
            else
            {
                known++;
            }
        }

        var revision = changed.Count == 0
            ? await store.RevisionAsync(ct)
            : await facts.CommitAsync([.. changed.Values.Select(one => CorrectionCases.ToFact(one.Correction, one.Notices))], actor, "", ct);
        return new(revision, opened, joined, known);
    }

    private Correction Opened(Discrepancy discrepancy, Correction? earlier, DateTimeOffset comparedAt)
    {
        var now = time.GetUtcNow();
        var again = earlier is { ResolvedAt: { } resolvedAt }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" {earlier.Id} was {(earlier.Resolution == CorrectionState.Upheld ? "upheld" : "corrected")} on {CorrectionRule.DayOf(resolvedAt):yyyy-MM-dd}; it is found again.")
            : "";
        return new()
        {
            Id = CorrectionId.New(now),
            Version = 1,
            Kind = discrepancy.Kind,
            Element = discrepancy.Element,
            Resource = discrepancy.Source.Code,
            Source = discrepancy.Source.Provider,
            Subject = discrepancy.Subject,
            FiledBy = null,
            Grounds = string.Create(CultureInfo.InvariantCulture, $"Found by the comparison of {CorrectionRule.DayOf(comparedAt):yyyy-MM-dd}.{again}"),
            Claims = ClaimRule.Find([], earlier?.Claims ?? [], discrepancy.Differing, comparedAt),
            State = CorrectionState.Filed,
            FiledAt = now,
            Due = CorrectionRule.Due(calendar, now),
            Rule = discrepancy.Rule,
        };
    }

    private async Task<Correction?> OpenAsync(
        Discrepancy discrepancy, Dictionary<(ElementId?, ResourceCode), ImmutableArray<ResourceCode>> others, CancellationToken ct)
    {
        var (element, source) = (discrepancy.Element, discrepancy.Source);
        if (!others.TryGetValue((element, source.Code), out var known))
        {
            known = element is null || discrepancy.Kind != CorrectionKind.Value ? [] : await catalogue.OthersAsync(element, source, ct);
            others[(element, source.Code)] = known;
        }

        return (await cases.OpenAsync(discrepancy.About, source.Code, known, discrepancy.Subject, ct))?.Correction;
    }

    private async Task<ImmutableArray<Discrepancy>> ReadAsync(V1.ReportDiscrepanciesRequest asked, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var resources = new Dictionary<string, Resource?>();
        if (asked.Discrepancies.Count <= DiscrepanciesMax)
        {
            foreach (var code in asked.Discrepancies.SelectMany(one => one.Differing.Prepend(one.Resource)).Distinct())
            {
                resources[code] = ResourceCode.TryParse(code, out var known) ? await catalogue.FindAsync(known, ct) : null;
            }
        }

        found.When(asked.ComparedAt is null, "compared_at", ViolationCode.FieldRequired, "Give an instant.");
        found.When(
            asked.ComparedAt is { } at && !CellWire.TryMicros(at, out _),
            "compared_at",
            ViolationCode.FieldOutOfRange,
            "An instant of the years 1 to 9999.");
        var discrepancies = fields.Each("discrepancies", asked.Discrepancies, 1, DiscrepanciesMax, (f, field, wire) => Discrepancy.Read(f.Under(field), wire, resources));
        found.ThrowIfAny();
        return [.. discrepancies.OfType<Discrepancy>()];
    }

    /// <summary>A discrepancy, once all that it names is known to fit.</summary>
    private sealed record Discrepancy(
        CorrectionKind Kind, ElementId? Element, Resource Source, Cell Subject, ImmutableArray<Resource> Differing, string? Rule)
    {
        private const int DifferingMax = 100;
        private const string NotHeld = "The registry does not hold this.";

        public string About => Element?.Value ?? Rule!;

        /// <summary>Null when anything is wrong with it.</summary>
        public static Discrepancy? Read(Fields at, V1.Discrepancy wire, Dictionary<string, Resource?> resources)
        {
            var kind = at.Choice<CorrectionKind>("kind", (int)wire.Kind);
            var isHint = kind == CorrectionKind.Hint;
            var element = isHint ? null : CatalogueWire.ReadElement(at, "element", wire.Element);
            var source = resources.GetValueOrDefault(wire.Resource);
            var subject = CorrectionWire.ReadSubject(at, "subject", wire.Subject);
            var rule = isHint ? at.Text("rule", wire.Rule, 64) : null;
            var differing = at.Each("differing", wire.Differing, kind == CorrectionKind.Value ? 1 : 0, DifferingMax, (f, field, code) =>
                resources.GetValueOrDefault(code) is { } copy && (isHint || (element is not null && copy.Carrying(element) is not null))
                    ? copy
                    : Refused(f, field, "A resource that the registry holds and that carries the element."));
            if (isHint && wire.Element.Length > 0)
            {
                at.Add("element", ViolationCode.FieldConflict, "A hint is about no element.");
            }

            if (source is null)
            {
                return Refused<Discrepancy>(at, "resource", NotHeld);
            }

            if (source.KeyItem is not { } key || source.Find(key)!.Type != subject.Type)
            {
                at.Add("subject", ViolationCode.KeyTypeMismatch, "A value of the resource's key item.");
            }

            if (!isHint && element is not null && source.Carrying(element)?.Claim != Claim.Source)
            {
                at.Add("element", ViolationCode.FieldConflict, "An element of which the resource is the source.");
            }

            // A key in doubt at its own source is one case, whichever element was being compared when it was found.
            var isOfKey = kind == CorrectionKind.DuplicateKey && source.KeyItem is { } item && source.Find(item)!.Claim == Claim.Source;
            return new(kind, isOfKey ? SubjectRule.KeyElement(source) : element, source, subject, [.. differing.OfType<Resource>()], rule);
        }

        private static Resource? Refused(Fields at, string field, string description) => Refused<Resource>(at, field, description);

        private static T? Refused<T>(Fields at, string field, string description)
            where T : class
        {
            at.Add(field, ViolationCode.FieldConflict, description);
            return null;
        }
    }
}
