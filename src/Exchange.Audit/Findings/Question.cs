using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Findings;

/// <summary>What is asked of duties and findings: a page, judged at an instant, and whose.</summary>
internal sealed record Question(string After, int Size, DateTimeOffset At, string? Department)
{
    private const uint SizeDefault = 100;
    private const uint SizeMax = 1000;
    private const int TokenMax = 512;

    // Clocks of departments differ.
    private static readonly TimeSpan BehindMax = TimeSpan.FromMinutes(1);

    /// <summary>Officers and authorities ask of everybody, others of their own department only.</summary>
    public bool IsAbout(DepartmentId? department, Principal asker) =>
        (asker.Holds(Role.Officer) || asker.Holds(Role.Authority) || department == asker.Department) &&
        (Department is null || Department == department?.Value);

    public static Question Read(uint pageSize, string pageToken, Timestamp? at, string field, string department, DateTimeOffset now, Violations found)
    {
        var fields = new Fields(found, "");
        found.When(pageSize > SizeMax, "page_size", ViolationCode.FieldOutOfRange, $"At most {SizeMax}.");
        fields.Optional("page_token", pageToken, TokenMax);
        var whose = department.Length == 0 ? null : DepartmentWire.ReadId(fields, field, department)?.Value;
        var instant = now;
        if (at is not null)
        {
            var known = CellWire.TryMicros(at, out var micros);
            instant = known ? DateTimeOffset.UnixEpoch.AddMicroseconds(micros) : now;
            found.When(
                !known || instant < now - BehindMax,
                "at",
                ViolationCode.FieldOutOfRange,
                "Now or later: facts are those of now, and would be laid at the past's door.");
        }

        return new(pageToken, (int)(pageSize == 0 ? SizeDefault : pageSize), instant, whose);
    }
}
