using Exchange.Audit.Findings;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Duties;

/// <summary>Progress as it travels.</summary>
internal static class ProgressWire
{
    extension(DutyProgress progress)
    {
        public V1.Progress ToWire(IEnumerable<Finding> findings)
        {
            var wire = new V1.Progress
            {
                Line = progress.Line.ToWire(),
                State = (V1.ProgressState)progress.State,
                Since = progress.Since?.ToTimestamp(),
                ResourceVersion = progress.Held?.Resource.Version ?? 0,
                Freshness = progress.Freshness?.ToWire(),
                OpenCorrections = (uint)progress.OpenCorrections,
                Reads = (ulong)progress.Reads.Reads,
                LowUse = progress.IsLowUse,
                Findings = { findings.Select(finding => finding.ToWire()) },
            };
            if (progress.Reads.LastIndex is { } last)
            {
                wire.LastReadIndex = (ulong)last;
            }

            return wire;
        }
    }
}
