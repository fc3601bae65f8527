using Exchange.Domain.Departments;
using Exchange.Domain.Findings;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Audit.Findings;

/// <summary>Findings as they travel, and as the log has them.</summary>
internal static class FindingWire
{
    extension(Finding finding)
    {
        public V1.Finding ToWire()
        {
            var wire = finding.ToWireWithoutWords();
            wire.Text = finding.Text;
            wire.Id = FindingId.Of(finding).Value;
            return wire;
        }

        /// <summary>Without its sentence, which may hold what somebody wrote.</summary>
        public V1.Finding ToWireWithoutWords() => new()
        {
            Code = (V1.FindingCode)finding.Code,
            Article = finding.Article,
            Responsible = finding.Responsible?.Value ?? "",
            Subject = finding.Subject,
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

    extension(V1.Finding wire)
    {
        public Finding ToFinding(string text) => new(
            (FindingCode)wire.Code,
            DepartmentId.TryParse(wire.Responsible, out var responsible) ? responsible : null,
            wire.Subject,
            text,
            wire.Since?.ToDateTimeOffset(),
            [.. wire.Evidence.Select(evidence => new Evidence((EvidenceKind)evidence.Kind, evidence.Id, evidence.Version))])
        {
            OwnArticle = wire.Article,
        };
    }

    extension(KnownFinding known)
    {
        public V1.Finding ToWire()
        {
            var wire = known.Finding.ToWire();
            wire.Id = known.Id.Value;
            wire.State = (V1.FindingState)known.State;
            wire.Stands = known.Stands;
            wire.Erased = wire.Text.Length == 0;
            if (known.Life?.Notice is { } notice)
            {
                wire.Notice = notice.Notice ?? "";
                wire.Due = notice.Due?.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? "";
            }

            return wire;
        }
    }
}
