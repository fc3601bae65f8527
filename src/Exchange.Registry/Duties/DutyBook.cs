using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Duties;

/// <summary>What an import changes, or all that is wrong with it.</summary>
internal sealed record DutyImport(long Revision, int Added, int Changed, int Unchanged, ImmutableArray<Violation> Violations);

/// <summary>Imports of duty lists: all lines in one transaction, or none. Importing again what stands already changes nothing.</summary>
internal sealed class DutyBook(FactBook facts, FactStore store)
{
    public const int LinesMax = 5000;

    // What is told travels in the trailers of the call, which clients bound; a trial run tells everything in its answer.
    private const int ViolationsToldMax = 200;

    /// <exception cref="ExchangeException">ROLE_MISSING; REQUEST_INVALID unless it is a trial.</exception>
    public async Task<DutyImport> ImportAsync(IReadOnlyList<V1.DutyLine> asked, bool isTrial, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var found = new Violations();
        var lines = Read(asked, found);
        await new DutyReferences(facts).CheckAsync(asked, lines, found, ct);
        if (found.Any)
        {
            return isTrial ? new(0, 0, 0, 0, found.ToImmutable()) : throw Refused(found.ToImmutable());
        }

        var standing = await facts.FindAsync<V1.DutyLine>(FactKind.DutyLine, lines.Select(line => line.Id.Value), ct);
        var changes = new List<NewFact>();
        foreach (var line in lines)
        {
            var stands = standing.GetValueOrDefault(line.Id.Value);
            if (stands is null || !await IsSaidAsync(stands, line, actor, ct))
            {
                changes.Add(Fact(line with { Version = (stands?.Version ?? 0) + 1 }));
            }
        }

        var revision = isTrial || changes.Count == 0
            ? await store.RevisionAsync(ct)
            : await facts.CommitAsync(changes, actor, "", ct);
        var added = changes.Count(change => change.Version == 1);
        return new(revision, added, changes.Count - added, lines.Length - changes.Count, []);
    }

    private static ImmutableArray<DutyLine> Read(IReadOnlyList<V1.DutyLine> asked, Violations found)
    {
        var seen = new HashSet<string>();
        return new Fields(found, "").Each("lines", asked, 1, LinesMax, (fields, path, wire) =>
        {
            var line = DutyWire.Read(wire, fields.Under(path));
            found.When(wire.Version != 0, $"{path}.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
            found.When(
                wire.Id.Length > 0 && !seen.Add(wire.Id), $"{path}.id", ViolationCode.FieldDuplicate, "An earlier line has this id.");
            DutyLineRule.Check(line, path, found);
            return line;
        });
    }

    private static NewFact Fact(DutyLine line) => new(FactKind.DutyLine, line.Id.Value, line.Version, FactBook.Write(line.ToWire()))
    {
        Keys = [FactKey.Batch(line.Batch), FactKey.Party(line.Department.Value), FactKey.List(line.List.ToString())],
    };

    private async Task<bool> IsSaidAsync(Standing<V1.DutyLine> standing, DutyLine line, Actor actor, CancellationToken ct)
    {
        return IsSame(standing.Fact) || (actor.IsSeed && await facts.StoodAsync<V1.DutyLine>(FactKind.DutyLine, line.Id.Value, IsSame, ct));

        bool IsSame(V1.DutyLine stood) => stood.Equals((line with { Version = stood.Version }).ToWire());
    }

    private static ExchangeException Refused(ImmutableArray<Violation> violations) => violations.Length <= ViolationsToldMax
        ? new(Reason.RequestInvalid, violations)
        : new(Reason.RequestInvalid, violations[..ViolationsToldMax])
        {
            Facts = ExchangeException.Fact("violations", violations.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Add("remedy", "Ask with validate_only to be told all of them."),
        };
}
