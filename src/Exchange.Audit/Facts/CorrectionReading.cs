using System.Globalization;
using System.Security.Cryptography;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Google.Protobuf;

namespace Exchange.Audit.Facts;

/// <summary>What the audit service keeps of a correction. Who it is about is kept as a digest, since only sameness matters here.</summary>
internal static class CorrectionReading
{
    public static CorrectionFact? Read(Correction wire, DateTimeOffset at, Fields fields)
    {
        var under = fields.Under("correction");
        var resource = CatalogueWire.ReadCode(under, "resource", wire.Resource);
        var source = DepartmentWire.ReadId(under, "source", wire.Source);
        return resource is null || source is null
            ? null
            : new()
            {
                Id = wire.Id,
                Version = wire.Version,
                IsHint = wire.Kind == CorrectionKind.Hint,
                Element = wire.Element,
                Subject = Convert.ToHexString(SHA256.HashData(wire.Subject?.ToByteArray() ?? [])),
                Resource = resource,
                Source = source,
                IsOpen = wire.State is CorrectionState.Filed or CorrectionState.Verifying,
                FiledAt = wire.FiledAt?.ToDateTimeOffset() ?? at,
                Due = DateOnly.TryParseExact(wire.Due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due) ? due : null,
                UpheldAt = wire.State == CorrectionState.Upheld ? wire.ResolvedAt?.ToDateTimeOffset() ?? at : null,
                Claims = [.. wire.Claims.Select(ReadClaim)],
            };
    }

    private static ClaimFact ReadClaim(CorrectionClaim wire) => new(
        DepartmentId.TryParse(wire.Department, out var department) ? department : null,
        ResourceCode.TryParse(wire.Resource, out var resource) ? resource : null,
        wire.FoundAt?.ToDateTimeOffset());
}
