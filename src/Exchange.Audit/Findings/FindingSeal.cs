using System.Text;
using Exchange.Audit.Entries;
using Exchange.Hosting.Keys;
using Google.Protobuf;

namespace Exchange.Audit.Findings;

/// <summary>
/// Words of findings and of officers may name somebody, so the log has them sealed under the period's key only. Where the key is gone
/// the step is there still, without its words.
/// </summary>
internal sealed class FindingSeal(PeriodKeys keys)
{
    public V1.FindingStep Seal(V1.FindingStep step, V1.Details words, long sequence)
    {
        var key = keys.Current;
        step.KeyPeriod = key.Period;
        step.SealedDetails = UnsafeByteOperations.UnsafeWrap(key.Seal(words.ToByteArray(), PlaceOf(sequence)));
        return step;
    }

    /// <summary>Null: erased.</summary>
    public V1.Details? Open(V1.Entry entry)
    {
        var step = entry.FindingStep;
        return step.SealedDetails.IsEmpty ? new()
            : KeyOf(step.KeyPeriod)?.TryOpen(step.SealedDetails.Span, PlaceOf((long)entry.Sequence), out var words) == true ? V1.Details.Parser.ParseFrom(words)
            : null;
    }

    private PeriodKey? KeyOf(string period) => keys.Find(period);

    private static byte[] PlaceOf(long sequence) => Encoding.UTF8.GetBytes($"{OwnRecords.Audit} {sequence}");
}
