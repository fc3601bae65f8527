using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Grants;

/// <summary>A read in the log as a question to the registry: what was decided then, and on what.</summary>
/// <param name="Question">The question, at the moment and the revision of the decision.</param>
/// <param name="Rule">The rule that the log names.</param>
/// <param name="Gaps">What the log does not say, and what is taken instead.</param>
internal sealed record LoggedRead(ExplainReadRequest Question, string Rule, IReadOnlyList<string> Gaps)
{
    // No grant's purpose: what the log has is a digest of what the reader named.
    private const string ForeignPurpose = "(a purpose that none of its grants names)";

    /// <exception cref="InvalidDataException">The entry is of no read that the registry could explain; the message says why.</exception>
    public static LoggedRead Of(Entry entry)
    {
        var attempt = entry.Answered?.Attempt ?? entry.Opened?.Attempt ?? entry.Refused?.Attempt
            ?? throw new InvalidDataException($"The entry is the end of a stream; explain entry {entry.Closed?.OpenedIndex}, which opened it.");
        if (attempt.Call == Call.Compare)
        {
            throw new InvalidDataException("The entry is of a comparison 校核, which an authority or a source may make without a grant.");
        }

        if (attempt.Resource.Length == 0 || attempt.Consumer.Length == 0)
        {
            throw new InvalidDataException("The read was refused before its reader or its resource was known; the log has no more of it than a digest.");
        }

        var gaps = new List<string>();
        if (entry.Refused is not null)
        {
            gaps.Add("The log holds no items of a refused read; all that each grant names are taken.");
        }

        if (attempt.Purpose.Length == 0)
        {
            gaps.Add("The log holds the purpose as a digest, since no grant of the reader's names it.");
        }

        return new(
            new()
            {
                Consumer = attempt.Consumer,
                Resource = attempt.Resource,
                Items = { attempt.Items, attempt.Withheld },
                Mode = attempt.Call switch
                {
                    Call.Verify => Mode.Verify,
                    Call.Read => Mode.Batch,
                    _ => Mode.Api,
                },
                Purpose = attempt.Purpose.Length == 0 ? ForeignPurpose : attempt.Purpose,
                NamesMatter = !attempt.MatterDigest.IsEmpty,
                NamesHouseholdAuthorization = !attempt.HouseholdDigest.IsEmpty,
                ContractorTask = attempt.ContractorTask,
                ByContractor = attempt.ByContractor,
                AsOf = DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros).ToTimestamp(),
                RegistryRevision = attempt.RegistryRevision,
            },
            attempt.Rule,
            gaps);
    }
}
