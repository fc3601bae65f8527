using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Audit.Reports;

/// <summary>A report asked for, held against facts and log, with everything that is wrong with it.</summary>
internal sealed class ReportForm(StandingFacts facts, IEntryStore entries, long size)
{
    private const int NamesMax = 200;
    private const int LabelMax = 100;
    private const int TextMax = 4000;

    /// <summary>The entry that would stand in the log, but for who and for the words.</summary>
    /// <exception cref="ExchangeException">REQUEST_INVALID; ROLE_MISSING where only an officer or an authority may confirm.</exception>
    public Reported Read(FileReportRequest asked, Principal by)
    {
        var official = by.Holds(Role.Officer) || by.Holds(Role.Authority);
        if (asked.HasConfirms && !official)
        {
            throw new ExchangeException(Reason.RoleMissing);
        }

        var found = new Violations();
        var fields = new Fields(found, "");
        found.When(
            asked.Code is not (FindingCode.P7 or FindingCode.P8 or FindingCode.R1 or FindingCode.R3 or FindingCode.R6),
            "code",
            asked.Code == FindingCode.Unspecified ? ViolationCode.FieldRequired : ViolationCode.FieldUnknownValue,
            "P7, P8, R1, R3 or R6; the others are found without a report.");
        var against = DepartmentWire.ReadId(fields, "against", asked.Against);
        found.When(against is not null && !facts.Departments.ContainsKey(against), "against", ViolationCode.FieldConflict, "The registry does not hold this.");
        var held = ReadResource(asked, fields);
        var names = ReadNames(asked, held, fields);
        var version = ReadRead(asked, by, found);
        CheckConfirmed(asked, found);
        found.When(asked.Persons > 0 && asked.Code != FindingCode.R6, "persons", ViolationCode.FieldConflict, "Only an R6 has them.");
        fields.Text("text", asked.Text, TextMax);
        found.ThrowIfAny();
        return new()
        {
            Code = asked.Code,
            Against = asked.Against,
            Resource = asked.Resource,
            Names = { names },
            Read = asked.HasRead ? asked.Read + 1 : 0,
            ReadVersion = version,
            Persons = asked.Persons,
            Confirms = asked.HasConfirms ? asked.Confirms + 1 : 0,
            Official = official,
            Issuer = by.Issuer,
            Client = by.Client,
            Department = by.Department.Value,
        };
    }

    private HeldResource? ReadResource(FileReportRequest asked, Fields fields)
    {
        if (asked.Resource.Length == 0)
        {
            fields.Found.When(asked.Code == FindingCode.P7, "resource", ViolationCode.FieldRequired, "Say what changed.");
            return null;
        }

        var code = CatalogueWire.ReadCode(fields, "resource", asked.Resource);
        var held = code is null ? null : facts.Resources.GetValueOrDefault(code);
        fields.Found.When(code is not null && held is null, "resource", ViolationCode.FieldConflict, "The registry does not hold this.");
        fields.Found.When(
            held is not null && asked.Code == FindingCode.P7 && held.Resource.Provider.Value != asked.Against,
            "against",
            ViolationCode.FieldConflict,
            "Another department provides the resource.");
        return held;
    }

    // A form's labels may hold anything: only the elements that they name go into the log.
    private ImmutableArray<string> ReadNames(FileReportRequest asked, HeldResource? held, Fields fields)
    {
        var found = fields.Found;
        found.When(asked.Names.Count > NamesMax, "names", ViolationCode.FieldOutOfRange, $"At most {NamesMax}.");
        found.When(asked.Names.Count == 0 && asked.Code == FindingCode.R1, "names", ViolationCode.FieldRequired, "Name what the form asks for.");
        found.When(
            asked.Names.Count > 0 && asked.Code is not (FindingCode.R1 or FindingCode.P7), "names", ViolationCode.FieldConflict, "Only an R1 or a P7 has them.");
        if (asked.Names.Count > NamesMax || asked.Code is not (FindingCode.R1 or FindingCode.P7))
        {
            return [];
        }

        for (var i = 0; i < asked.Names.Count; i++)
        {
            var name = fields.Text($"names[{i}]", asked.Names[i], LabelMax);
            found.When(
                asked.Code == FindingCode.P7 && held is not null && !held.Resource.Items.Any(item => item.Id.Value == name),
                $"names[{i}]",
                ViolationCode.ItemUnknown,
                "The resource has no such item.");
        }

        return asked.Code == FindingCode.P7 ? [.. asked.Names.Distinct()] : [.. asked.Names.SelectMany(ElementsOf).Distinct().Order(StringComparer.Ordinal).Take(NamesMax)];
    }

    private IEnumerable<string> ElementsOf(string label) => facts.Elements.Values
        .Where(element => element.Id.Value == label || element.Name == label)
        .Select(element => element.Id)
        .Concat(facts.Resources.Values.SelectMany(held => held.Resource.Items).Where(item => item.Name == label).Select(item => item.Element).OfType<ElementId>())
        .Select(element => element.Value);

    // Who reports a change shows a read of its own, so that nobody can point at another's.
    private uint ReadRead(FileReportRequest asked, Principal by, Violations found)
    {
        if (!asked.HasRead)
        {
            return 0;
        }

        var entry = asked.Read < (ulong)size ? Entry.Parser.ParseFrom(entries.ReadEntries((long)asked.Read, 1)[0]) : null;
        var attempt = entry?.Answered?.Attempt ?? entry?.Opened?.Attempt;
        found.When(asked.Code != FindingCode.P7, "read", ViolationCode.FieldConflict, "Only a P7 has one.");
        found.When(
            attempt is null || attempt.Resource != asked.Resource || (attempt.Consumer != by.Department.Value && !by.Holds(Role.Officer)),
            "read",
            ViolationCode.FieldConflict,
            "The index of an answered read of the resource, by your department.");
        return attempt?.ResourceVersion ?? 0;
    }

    private void CheckConfirmed(FileReportRequest asked, Violations found)
    {
        if (!asked.HasConfirms)
        {
            return;
        }

        var stood = asked.Confirms < (ulong)size ? Entry.Parser.ParseFrom(entries.ReadEntries((long)asked.Confirms, 1)[0]).Reported : null;
        found.When(
            stood is null || stood.Code != asked.Code || stood.Against != asked.Against,
            "confirms",
            ViolationCode.FieldConflict,
            "The index of a report of the same kind against the same department.");
    }
}
