using System.Text.Json.Nodes;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Exchange.Testing.Tokens;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>
/// How one reason comes about: facts, a token, a request, and perhaps something that goes wrong before the call. Whoever is
/// known to be a department gets the refusal recorded.
/// </summary>
internal sealed record Scenario
{
    public Action<FakeRegistry>? Facts { get; init; }

    public Func<Bench, Task>? Before { get; init; }

    public Func<TestIssuer, string> Token { get; init; } = issuer => issuer.TokenFor(Bench.Client);

    public V1.LookupRequest Request { get; init; } = Bench.Lookup();

    public bool Recorded { get; init; } = true;

    /// <summary>The grant that the answer and the record name.</summary>
    public string Grant { get; init; } = "";
}

/// <summary>A scenario for every reason that a read can give.</summary>
internal static class Scenarios
{
    private const string Other = "另一用途";

    private static readonly Grant Special = Tests.Facts.Grant with { Id = GrantId.Parse("G-0009"), Purpose = Other };

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        [Reason.RequestInvalid.Code] = new() { Request = new() { Resource = "x", Purpose = Tests.Facts.Purpose } },
        [Reason.TokenMissing.Code] = new() { Token = _ => "", Recorded = false },
        [Reason.TokenMalformed.Code] = new() { Token = _ => "secret", Recorded = false },
        [Reason.TokenTypeRefused.Code] = Unknown(issuer => issuer.Token(header: head => head["typ"] = "JWT")),
        [Reason.TokenAlgorithmRefused.Code] = Unknown(issuer => issuer.Token(header: head => head["alg"] = "none")),
        [Reason.TokenIssuerUntrusted.Code] = Unknown(issuer => issuer.Token(claims => claims["iss"] = "http://127.0.0.1:9")),
        [Reason.TokenAudienceRefused.Code] = Unknown(issuer => issuer.Token(claims => claims["aud"] = "elsewhere")),
        [Reason.TokenExpired.Code] = Unknown(issuer => issuer.Token(claims => claims["exp"] = 1_000_000_000)),
        [Reason.TokenSignatureInvalid.Code] = Unknown(issuer => issuer.TokenFor(Bench.Client)[..^8] + "AAAAAAAA"),
        [Reason.TokenBindingRefused.Code] = Unknown(issuer => issuer.Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = "a" })),
        [Reason.PrincipalUnbound.Code] = new() { Token = issuer => issuer.TokenFor("nobody") },
        [Reason.GrantAbsent.Code] = new() { Token = issuer => issuer.TokenFor(Bench.StrangerClient) },
        [Reason.GrantNotBegun.Code] = Under(Special with { Begins = Special.Ends.AddDays(-1) }),
        [Reason.GrantEnded.Code] = Under(Special with { Ends = Special.Begins.AddDays(1) }),
        [Reason.GrantSuspended.Code] = Under(Special with { State = GrantState.Suspended }),
        [Reason.GrantTerminated.Code] = Under(Special with { State = GrantState.Terminated }),
        [Reason.GrantOutdated.Code] = Under(Special with { Scope = [new ScopeTerm.Prefix(ItemId.Parse("dropped"), "31")] }),
        [Reason.ConditionUnknown.Code] = Under(Special with { Scope = [new ScopeTerm.Unknown(ItemId.Parse("city"))] }),
        [Reason.PurposeNotGranted.Code] = new() { Request = With(request => request.Purpose = Other), Grant = "G-0001" },
        [Reason.ModeNotGranted.Code] = Under(Special with { Modes = [Mode.Batch] }),
        [Reason.ItemsNotGranted.Code] = new() { Request = With(request => request.Items.Add("city")), Grant = "G-0001" },
        [Reason.HouseholdAuthorizationMissing.Code] = Under(Special with { Obligations = [Obligation.HouseholdAuthorization] }),
        [Reason.MatterMissing.Code] = Under(Special with { Obligations = [Obligation.Matter] }),
        [Reason.ContractorTaskMissing.Code] = new() { Before = bench => bench.BindContractorAsync(), Grant = "G-0001" },
        [Reason.CeilingExceeded.Code] = Under(Special with { Ceiling = Grade.L2 }),
        [Reason.AggregateOnly.Code] = Under(Special with { GroupSizeMin = 10 }),
        [Reason.GrantChainLapsed.Code] = Under(Special with { DelegatedFrom = GrantId.Parse("G-0404") }),
        [Reason.ImpactAssessmentMissing.Code] = new() { Request = Bench.Lookup(Bench.Minor), Grant = "G-0001" },
        [Reason.ResourceEnded.Code] = Of(Tests.Facts.Persons with { State = ResourceState.Withdrawn }),
        [Reason.NotMounted.Code] = Of(Tests.Facts.Persons with { Mapping = null }),
        [Reason.LookupUnsupported.Code] = Of(Tests.Facts.Persons with { KeyItem = null }),
        [Reason.SourceAnswerInvalid.Code] = Of(Tests.Facts.Persons with
        {
            Items = [Tests.Facts.Item("number", ItemType.Text), Tests.Facts.Item("name", ItemType.Date)],
            PersonItem = null,
            Mapping = new("main", "persons", Tests.Facts.Map("", "number", "name").Columns),
        }),
        [Reason.RowsExceeded.Code] = Of(Tests.Facts.Persons with
        {
            Items = [Tests.Facts.Item("number", ItemType.Text), Tests.Facts.Item("name", ItemType.Integer)],
            Mapping = Tests.Facts.Map("many", "number", "name"),
        }),
        [Reason.SourceUnavailable.Code] = Of(Tests.Facts.Persons with { Mapping = Tests.Facts.Map("nowhere", "number", "name", "city") }),
        [Reason.RegistryUnavailable.Code] = new()
        {
            Before = async bench =>
            {
                bench.Registry.IsSilent = true;
                await bench.UntilUnleasedAsync();
            },
        },
        [Reason.QuotaUnavailable.Code] = Under(Special with { Quota = new(10, QuotaPeriod.Day) }) with
        {
            Before = bench =>
            {
                bench.Audit.Counts = false;
                return Task.CompletedTask;
            },
        },
        [Reason.LogUnavailable.Code] = new()
        {
            Before = async bench =>
            {
                await bench.Audit.KillAsync();
                await bench.UntilLostAsync();
            },
            Recorded = false,
        },
        [Reason.IssuerUnavailable.Code] = new()
        {
            Before = bench =>
            {
                bench.Issuer.IsDown = true;
                return Task.CompletedTask;
            },
            Recorded = false,
        },
        [Reason.Internal.Code] = new()
        {
            Before = bench =>
            {
                Directory.CreateDirectory(bench.SubjectKeys);
                var now = TimeProvider.System.GetUtcNow();
                return File.WriteAllTextAsync(Path.Combine(bench.SubjectKeys, $"{now.Year}Q{((now.Month - 1) / 3) + 1}.key"), "short");
            },
            Recorded = false,
        },
    };

    /// <summary>Given to running streams only; <see cref="StreamEndTests"/> holds their scenarios.</summary>
    public static IReadOnlyList<Reason> OfStreams { get; } =
    [
        Reason.VersionRaced, Reason.StreamsExceeded, Reason.ReaderStalled,

        // This has its scenario in FiguresTests.
        Reason.GroupsExceeded,

        // FlightTests has it.
        Reason.TicketRefused,

        // These have scenarios in ChosenReadTests and ResumedReadTests.
        Reason.FilterRefused, Reason.OrderUnsupported, Reason.CursorInvalid, Reason.SourceChanged, Reason.SourceVersionUnsupported,
    ];

    /// <summary>Given by the registry, the log and their clients, never by a read.</summary>
    public static IReadOnlyList<Reason> OfOthers { get; } =
    [
        Reason.CredentialRefused, Reason.RoleMissing, Reason.SelfGrant, Reason.OtherDepartment, Reason.BasisRank, Reason.ResourceNotFound,
        Reason.GrantNotFound, Reason.EntryNotFound, Reason.AlreadyExists, Reason.SourceClaimed, Reason.SourceDesignated,
        Reason.SourceUndesignated, Reason.ReferenceMissing, Reason.NotShareable, Reason.TransitionRefused,
        Reason.StoreUnavailable, Reason.LogCorrupt, Reason.LogUnwitnessed, Reason.MappingInvalid,
        Reason.FindingNotFound, Reason.FindingStands, Reason.OwnFinding,
        Reason.SecretRefused,
        Reason.CoreRefused,
        Reason.SignerRefused,
        Reason.ConsumerExternal,
        Reason.CorrectionNotOpenTo,
        Reason.AuthorityNotCompetent,
        Reason.DraftNotFound,
        Reason.ElementNotFound,
        Reason.CorrectionNotFound,
        Reason.DisputeNotFound,
        Reason.FilingIncomplete,
        Reason.ConsultationMissing,
        Reason.ElementNotCarried,
        Reason.ComparisonRunning,
        Reason.HistoryDiffers,
        Reason.RequestNeeded,
        Reason.RequestNotFound,
        Reason.DelegationAbsent,
        Reason.DelegationNotFound,
        Reason.ExtraCondition,
        Reason.ReturnedAlready,
        Reason.ExtensionExhausted,
        Reason.GrantWider,
        Reason.RectificationPending,
        Reason.WebhookNotFound,

        // Their scenarios stand beside the features that give them.
        Reason.QuotaExhausted,
        Reason.GuessesExceeded,
    ];

    private static Scenario Unknown(Func<TestIssuer, string> token) => new() { Token = token, Recorded = false };

    // The record says which grant came nearest.
    private static Scenario Under(Grant grant) => new()
    {
        Facts = registry => registry.Publish(grant.ToWire()),
        Request = With(request => request.Purpose = Other),
        Grant = grant.Id.Value,
    };

    private static Scenario Of(Resource resource) =>
        new() { Facts = registry => registry.Publish(resource.ToWire()), Grant = "G-0001" };

    private static V1.LookupRequest With(Action<V1.LookupRequest> change)
    {
        var request = Bench.Lookup();
        change(request);
        return request;
    }
}
