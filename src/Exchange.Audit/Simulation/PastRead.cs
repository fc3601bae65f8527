using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Google.Protobuf;

namespace Exchange.Audit.Simulation;

/// <summary>A read that was permitted, as far as the log says what was asked.</summary>
internal sealed record PastRead(GrantId Grant, ReadAttempt Asked, DateTimeOffset At, ImmutableArray<ItemId> Served)
{
    // A digest says that something was named, not what; only that counts for the rule.
    private const string Named = "named";

    /// <summary>
    /// Null: it is no read under a grant that was permitted. Comparisons are none: they are 校核, by a rule of their own, and no row
    /// of them leaves.
    /// </summary>
    public static PastRead? Of(Entry entry)
    {
        var attempt = entry.Answered?.Attempt ?? entry.Opened?.Attempt;
        if (attempt is null || attempt.Call is not (Call.Lookup or Call.Read or Call.Verify or Call.Assemble)
            || !GrantId.TryParse(attempt.Grant, out var grant)
            || !DepartmentId.TryParse(attempt.Consumer, out var consumer)
            || !ResourceCode.TryParse(attempt.Resource, out var resource))
        {
            return null;
        }

        var served = Items(attempt.Items);
        var asked = new ReadAttempt
        {
            Consumer = consumer,
            Resource = resource,

            // Whoever named none asked for what the grant named then.
            Items = [.. served, .. Items(attempt.Withheld)],
            Aggregate = attempt.Aggregated ? new(served, []) : null,
            Mode = attempt.Call switch
            {
                Call.Verify => Mode.Verify,
                Call.Read => Mode.Batch,
                _ => Mode.Api,
            },
            Purpose = attempt.Purpose,
            Matter = Of(attempt.MatterDigest),
            HouseholdAuthorization = Of(attempt.HouseholdDigest),
            ByContractor = attempt.ByContractor,
            ContractorTask = attempt.ContractorTask.Length == 0 ? null : attempt.ContractorTask,
            Filters = [.. Items(attempt.FilteredBy).Select(item => new RowFilter.Named(item))],
        };
        return new(grant, asked, DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros), served);
    }

    private static ImmutableArray<ItemId> Items(IEnumerable<string> ids) =>
        [.. ids.Select(id => ItemId.TryParse(id, out var item) ? item : null).OfType<ItemId>()];

    private static string? Of(ByteString digest) => digest.IsEmpty ? null : Named;
}
