using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Tests;

/// <summary>
/// The story of those who ask: housing applies, civil affairs and the police provide, the data bureau is everyone's authority, and
/// parking is another authority that has nothing to do with it.
/// </summary>
internal static class Asking
{
    public const string HousingHead = "housing-head";
    public const string ParkingAuthority = "parking-authority";

    /// <summary>无条件共享, mounted.</summary>
    public const string Open = "102001/0005";

    /// <summary>不予共享.</summary>
    public const string Withheld = "306001/0013";

    /// <summary>有条件共享, not mounted.</summary>
    public const string Unmounted = "303001/0009";

    /// <summary>The police's copy of what civil affairs are the source of.</summary>
    public const string Copy = "101001/0001";

    public static string Conditional { get; } = AResource.Code.Value;

    public static V1.Seed Seed
    {
        get
        {
            var seed = Corrections.Seed;
            seed.Departments.Single(one => one.ShortName == "SH-SJ").Jurisdictions.Add("000000");
            seed.Principals.Add(Story.Principal(HousingHead, Bodies.Housing, V1.Role.Head));
            seed.Principals.Add(Story.Principal(ParkingAuthority, Bodies.Parking, V1.Role.Authority));
            seed.Resources.Add(OpenResource.ToWire());
            seed.Resources.Add((OpenResource with
            {
                Code = ResourceCode.Parse(Withheld),
                Provider = Bodies.Parking,
                Sharing = Sharing.None,
                Basis = ABasis,
                Mapping = null,
                Modes = [],
            }).ToWire());
            seed.Resources.Add((Unclaimed with { Code = ResourceCode.Parse(Unmounted), Mapping = null }).ToWire());
            seed.Grants.Clear();
            return seed;
        }
    }

    /// <summary>What the provider catalogues when it was asked for it in words.</summary>
    public static Resource Catalogued { get; } = Unclaimed with { Code = ResourceCode.Parse("303001/0010"), Name = "收养登记" };

    private static Resource Unclaimed => AResource with
    {
        Items = [AResource.Items[0], AnItem with { Element = null, Claim = Claim.None }, AResource.Items[2]],
    };

    private static Resource OpenResource => Unclaimed with
    {
        Code = ResourceCode.Parse(Open),
        Name = "市场主体登记信息",
        Provider = Bodies.Police,
        Sharing = Sharing.Unconditional,
        Conditions = null,
        PersonItem = null,
        Items = [.. Unclaimed.Items.Select(item => item with { Sensitivity = Sensitivity.None })],
    };

    public static V1.Demand Demand(string resource, params string[] items) => new()
    {
        Resource = resource,
        Items = { items.Length == 0 ? ["citizen_number", "marital_status"] : items },
        Modes = { V1.Mode.Api },
    };

    public static V1.Demand Wanted(string wanted, string provider = "") => new() { Wanted = wanted, Provider = provider, Modes = { V1.Mode.Api } };

    public static V1.Application Application(string reference, params V1.Demand[] demands) => new()
    {
        Reference = reference,
        Statements = new()
        {
            Purpose = Purpose,
            PurposeKind = V1.PurposeKind.AdministrativeBasis,
            Duty = "保障房资格审查",
            Basis = "保障房管理办法 Art 12",
            Scenario = "窗口受理时核验婚姻状况",
            UseScope = "住房保障科",
            Begins = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToTimestamp(),
            Ends = new DateTimeOffset(2027, 12, 31, 0, 0, 0, TimeSpan.Zero).ToTimestamp(),
            Declaration = true,
            ImpactAssessment = "影响评估〔2026〕7号",
        },
        Demands = { demands },
    };
}
