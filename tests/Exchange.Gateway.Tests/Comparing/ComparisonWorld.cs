using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Grpc.Core;
using Role = Exchange.Registry.V1.Role;

namespace Exchange.Gateway.Tests.Comparing;

/// <summary>
/// The gateway between its fakes, over a source and two verifiers of one element. The source is the provider's, the verifiers
/// are the stranger's.
/// </summary>
internal static class ComparisonWorld
{
    public const string Authority = "authority";
    public const string SourceSteward = "source-steward";
    public const string VerifierSteward = "verifier-steward";
    public const string MaritalStatus = "person.marital_status";

    private const string Subject = "person.citizen_number";

    public static Resource Register { get; } = Facts.Persons with
    {
        Code = ResourceCode.Parse("301003/0003"),
        Items = [Facts.Item("number", ItemType.Text, Subject), Facts.Item("status", ItemType.Text, MaritalStatus)],
        Mapping = Facts.Map("marriages", "number", "status"),
    };

    public static Resource Verifier { get; } = OfStranger("101001/0003", "copies");

    public static Resource Other { get; } = OfStranger("101001/0004", "others");

    /// <summary>As many subjects as two reports hold and one more, all differing.</summary>
    public static Resource Many { get; } = OfStranger("101001/0005", "many_copies");

    public static async Task<Bench> ReadyAsync(Action<FakeRegistry>? facts = null)
    {
        var bench = await StartAsync(facts);
        await bench.ChangeAsync(_ => Bind(bench, Authority, Facts.Consumer, Role.Authority));
        await bench.ChangeAsync(_ => Bind(bench, SourceSteward, Facts.Provider, Role.Steward));
        await bench.ChangeAsync(_ => Bind(bench, VerifierSteward, Facts.Stranger, Role.Steward));
        return bench;
    }

    public static void Bind(Bench bench, string client, DepartmentId department, params Role[] roles) => bench.Registry.Publish(
        new Registry.V1.Principal { Issuer = bench.Issuer.Issuer, Client = client, Department = department.Value, Roles = { roles } });

    public static V1.CompareRequest Request(params string[] verifiers) => new() { Element = MaritalStatus, Verifiers = { verifiers }, Report = true };

    public static AsyncServerStreamingCall<V1.CompareResponse> Begin(Bench bench, V1.CompareRequest request, string client, CancellationToken ct) =>
        bench.Comparisons.Compare(request, bench.As(client, ct));

    public static async Task<List<V1.CompareResponse>> CompareAsync(Bench bench, V1.CompareRequest request, string client = Authority)
    {
        using var call = Begin(bench, request, client, TestContext.Current.CancellationToken);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<List<V1.CheckReferencesResponse>> CheckAsync(Bench bench, string rule, string client = Authority)
    {
        using var call = bench.Comparisons.CheckReferences(
            new() { Rule = rule, Report = true }, bench.As(client, TestContext.Current.CancellationToken));
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static Task<Bench> StartAsync(Action<FakeRegistry>? facts) => Bench.StartAsync(registry =>
    {
        registry.Publish(new Registry.V1.Element { Id = MaritalStatus, Name = "婚姻状况", Definition = "As registered.", Type = Exchange.Source.V1.ItemType.Text });
        registry.Publish(new Registry.V1.Element { Id = "person.phone", Name = "电话", Definition = "A number.", Type = Exchange.Source.V1.ItemType.Text });
        registry.Publish(new Registry.V1.Designation { Element = MaritalStatus, Department = Facts.Provider.Value, Document = "1" });
        registry.Publish(Register.ToWire());
        registry.Publish(Verifier.ToWire());
        registry.Publish(Other.ToWire());
        facts?.Invoke(registry);
    });

    private static Resource OfStranger(string code, string table) => Register with
    {
        Code = ResourceCode.Parse(code),
        Provider = Facts.Stranger,
        Items =
        [
            Facts.Item("number", ItemType.Text, Subject) with { Claim = Claim.Verifier },
            Facts.Item("status", ItemType.Text, MaritalStatus) with { Claim = Claim.Verifier },
        ],
        Mapping = Facts.Map(table, "number", "status") with { Connection = "theirs" },
    };
}
