using System.Collections.Immutable;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Duties;

/// <summary>
/// Whether what lines name is there. A resource need not be: that it is owed and not catalogued yet is what a line is for; but
/// where it is, its provider and its items must be those of the line.
/// </summary>
internal sealed class DutyReferences(FactBook facts)
{
    private const string Absent = "The registry does not hold this.";

    public async Task CheckAsync(
        IReadOnlyList<V1.DutyLine> asked, ImmutableArray<DutyLine> lines, Violations found, CancellationToken ct)
    {
        var departments = await facts.FindAsync<V1.Department>(
            FactKind.Department, lines.SelectMany(line => line.Consumers.Append(line.Department)).Select(id => id.Value), ct);
        var elements = await facts.FindAsync<V1.Element>(FactKind.Element, lines.Select(line => line.Element?.Value).OfType<string>(), ct);
        var resources = await facts.FindAsync<V1.Resource>(FactKind.Resource, lines.Select(line => line.Resource?.Value).OfType<string>(), ct);
        for (var i = 0; i < lines.Length; i++)
        {
            // Only what could be read is looked for: an id that was not read has been told already.
            var (line, wire, path) = (lines[i], asked[i], $"lines[{i}]");
            found.When(
                line.Department.Value == wire.Department && !departments.ContainsKey(wire.Department),
                $"{path}.department",
                ViolationCode.FieldConflict,
                Absent);
            found.When(
                line.Element is { } element && element.Value == wire.Element && !elements.ContainsKey(wire.Element),
                $"{path}.element",
                ViolationCode.FieldConflict,
                Absent);
            for (var j = 0; j < line.Consumers.Length; j++)
            {
                found.When(
                    line.Consumers[j].Value == wire.Consumers[j] && !departments.ContainsKey(wire.Consumers[j]),
                    $"{path}.consumers[{j}]",
                    ViolationCode.FieldConflict,
                    Absent);
            }

            if (line.Resource is { } code && code.Value == wire.Resource && resources.TryGetValue(code.Value, out var resource))
            {
                Check(line, wire, resource.Fact, path, found);
            }
        }
    }

    private static void Check(DutyLine line, V1.DutyLine wire, V1.Resource resource, string path, Violations found)
    {
        found.When(
            line.Department.Value == wire.Department && resource.Provider != wire.Department,
            $"{path}.department",
            ViolationCode.FieldConflict,
            "Another department provides the resource.");
        for (var j = 0; j < line.Items.Length; j++)
        {
            found.When(
                line.Items[j].Value == wire.Items[j] && !resource.Items.Any(item => item.Id == wire.Items[j]),
                $"{path}.items[{j}]",
                ViolationCode.ItemUnknown,
                "The resource has no such item.");
        }
    }
}
