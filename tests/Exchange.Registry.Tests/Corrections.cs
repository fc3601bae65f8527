using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

/// <summary>
/// The story of X1: civil affairs are the source of a person's marital status, the police hold a copy, housing reads it, and a
/// second consumer reads another item of the same resource.
/// </summary>
internal static class Corrections
{
    public const string Subject = "310199198005201116";
    public const string Judgment = "判决离婚 (2024)浙01民终1号";

    public static ElementId CitizenNumber { get; } = ElementId.Parse("person.citizen_number");

    public static Resource Copy { get; } = AResource with
    {
        Code = ResourceCode.Parse("101001/0001"),
        Provider = Bodies.Police,
        Items =
        [
            AResource.Items[0] with { Element = CitizenNumber, Claim = Claim.Source },
            AnItem with { Claim = Claim.Verifier },
            AResource.Items[2],
        ],
    };

    public static V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Elements.Add((AnElement with { Id = CitizenNumber, Name = "公民身份号码" }).ToWire());
            seed.Designations.Add(new Designation(CitizenNumber, Bodies.Police, "数源认定〔2026〕2号").ToWire());
            seed.Resources.Clear();
            seed.Resources.Add(Source().ToWire());
            seed.Resources.Add(Copy.ToWire());
            seed.Grants.Add(Story.Grant(grant => grant with
            {
                Id = Domain.Grants.GrantId.Parse("G-0002"),
                Consumer = Bodies.Parking,
                Items = [RegisteredOn],
            }));
            return seed;
        }
    }

    /// <summary>The source's resource, by the same key as the copy.</summary>
    public static Resource Source() => AResource with
    {
        Items = ImmutableArray.Create(AResource.Items[0] with { Element = CitizenNumber, Claim = Claim.Verifier }, AnItem, AResource.Items[2]),
    };

    public static V1.FileCorrectionRequest Filing(Action<V1.FileCorrectionRequest>? change = null)
    {
        var filing = new V1.FileCorrectionRequest
        {
            Resource = AResource.Code.Value,
            Item = "marital_status",
            Subject = new() { Text = Subject },
            Grounds = "申请人出示生效判决",
            Claims = { new V1.CorrectionClaim { Statement = Judgment, AssertedOn = "2024-11-12" } },
        };
        change?.Invoke(filing);
        return filing;
    }

    public static V1.Discrepancy Discrepancy(string subject = Subject, Action<V1.Discrepancy>? change = null)
    {
        var discrepancy = new V1.Discrepancy
        {
            Kind = V1.CorrectionKind.Value,
            Element = AnElement.Id.Value,
            Resource = AResource.Code.Value,
            Subject = new() { Text = subject },
            Differing = { Copy.Code.Value },
        };
        change?.Invoke(discrepancy);
        return discrepancy;
    }
}
