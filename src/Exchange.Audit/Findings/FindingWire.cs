using Exchange.Domain.Findings;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Findings;

/// <summary>Findings as they travel.</summary>
internal static class FindingWire
{
    extension(Finding finding)
    {
        public V1.Finding ToWire() => new()
        {
            Code = (V1.FindingCode)finding.Code,
            Article = finding.Article,
            Responsible = finding.Responsible?.Value ?? "",
            Subject = finding.Subject,
            Text = finding.Text,
            Weight = (V1.FindingWeight)finding.Weight,
            Since = finding.Since?.ToTimestamp(),
            Evidence =
            {
                finding.Evidence.Select(evidence => new V1.Evidence
                {
                    Kind = (V1.EvidenceKind)evidence.Kind,
                    Id = evidence.Id,
                    Version = evidence.Version,
                }),
            },
        };
    }
}
