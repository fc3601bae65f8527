using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>
/// Every call that changes something, by everyone who may not make it; and every call at all, by those who are nobody.
/// </summary>
public sealed class RoleTests(UnchangedWorld fixture) : IClassFixture<UnchangedWorld>
{
    // No case is open in this registry; CorrectionTests and DisputeTests try each role on one that is.
    private const string Opened = "C-1";

    // No request is filed; RequestRoleTests tries each step on one in every state.
    private const string Asked = "Q-0000000000000000";

    private static readonly string[] Refusals =
    [
        "ROLE_MISSING", "OTHER_DEPARTMENT", "SELF_GRANT", "GRANT_NOT_FOUND", "CORRECTION_NOT_OPEN_TO", "CORRECTION_NOT_FOUND", "DISPUTE_NOT_FOUND",
        "DRAFT_NOT_FOUND", "REQUEST_NOT_FOUND", "DELEGATION_NOT_FOUND",
    ];

    private static readonly string[] Everyone =
    [
        Clients.Authority, Clients.Officer, Clients.CivilSteward, Clients.ParkingSteward, Clients.HousingSteward, Clients.CivilHead,
        Clients.ParkingHead, Clients.HousingHead, Clients.Civil, Clients.Housing, Clients.Parking, Clients.Contractor,
    ];

    private static readonly Dictionary<string, (IMessage Request, string[] Allowed)> Changes = new()
    {
        ["RegisterDepartment"] = (new V1.RegisterDepartmentRequest { Department = ADepartment.ToWire() }, [Clients.Authority]),
        ["BindPrincipal"] = (
            new V1.BindPrincipalRequest { Principal = new() { Issuer = "https://id", Client = "new", Department = Bodies.Parking.Value } },
            [Clients.Authority]),
        ["DefineElement"] = (new V1.DefineElementRequest { Element = AnElement.ToWire() }, [Clients.Authority]),
        ["DesignateSource"] = (new V1.DesignateSourceRequest { Designation = ADesignation.ToWire() }, [Clients.Authority]),
        ["DefineReferenceRule"] = (new V1.DefineReferenceRuleRequest { Rule = new() }, [Clients.Authority]),
        ["DraftResources"] = (new V1.DraftResourcesRequest { Resources = { Story.Resource() } }, [Clients.CivilSteward]),
        ["SignDraft"] = (new V1.SignDraftRequest { Code = "301003/0003", Version = 1 }, [Clients.CivilHead]),
        ["FileDraft"] = (new V1.FileDraftRequest { Code = "301003/0003", Version = 1 }, [Clients.CivilSteward]),
        ["ReturnDraft"] = (new V1.ReturnDraftRequest { Code = "301003/0003", Version = 1, Reason = "要素不全" }, [Clients.Authority]),
        ["DiscardDraft"] = (new V1.DiscardDraftRequest { Code = "301003/0003", Version = 1 }, [Clients.CivilSteward]),
        ["PublishResource"] = (new V1.PublishResourceRequest { Code = "301003/0003", DraftVersion = 1 }, [Clients.Authority]),
        ["WithdrawResource"] = (
            new V1.WithdrawResourceRequest { Code = "301003/0003", Version = 1, Reason = "职责调整" }, [Clients.CivilSteward]),
        ["IssueGrant"] = (new V1.IssueGrantRequest { Grant = Story.Part("G-0002") }, [Clients.HousingSteward]),
        ["SuspendGrant"] = (
            new V1.SuspendGrantRequest { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, [Clients.Authority, Clients.CivilSteward]),
        ["ReportRectification"] = (
            new V1.ReportRectificationRequest { Id = "G-0001", Version = 1, Rectified = "已停用多余账号" },
            [Clients.Housing, Clients.HousingSteward, Clients.HousingHead]),
        ["RefuseRectification"] = (
            new V1.RefuseRectificationRequest { Id = "G-0001", Version = 1, Reason = "整改不到位" }, [Clients.Authority, Clients.CivilSteward]),
        ["TerminateGrant"] = (
            new V1.TerminateGrantRequest { Id = "G-0001", Version = 1, Reason = "拒不整改" }, [Clients.Authority, Clients.CivilSteward]),
        ["CutGrant"] = (
            new V1.CutGrantRequest { Id = "G-0001", Version = 1, Items = { "marital_status" }, Reason = "超出申请用途" },
            [Clients.Authority, Clients.CivilSteward]),
        ["RelinquishGrant"] = (
            new V1.RelinquishGrantRequest { Id = "G-0001", Version = 1, Reason = "业务下线" }, [Clients.HousingSteward, Clients.HousingHead]),
        ["ReportUpdate"] = (
            new V1.ReportUpdateRequest { Update = new() { Resource = "301003/0003", DataUntil = new() { Seconds = 1_791_500_000 } } },
            [Clients.CivilSteward]),
        ["ImportDutyLines"] = (new V1.ImportDutyLinesRequest { Lines = { ADutyLine.ToWire() } }, [Clients.Authority]),
        ["RecordOpenings"] = (
            new V1.RecordOpeningsRequest
            {
                Agreements =
                {
                    new V1.OpeningAgreement
                    {
                        Id = "O-1",
                        Resource = "301003/0003",
                        OpenedBy = Bodies.CivilAffairs.Value,
                        Recipient = new() { Name = "某停科技", Code = "91310199MA1G60014W" },
                        Terms = "非独家",
                        From = "2026-01-01",
                    },
                },
            },
            [Clients.Authority, Clients.CivilSteward]),
        ["FileCorrection"] = (Corrections.Filing(), [Clients.Civil, Clients.CivilSteward, Clients.CivilHead, Clients.Housing, Clients.HousingSteward, Clients.HousingHead]),
        ["ReportDiscrepancies"] = (new V1.ReportDiscrepanciesRequest { Discrepancies = { Corrections.Discrepancy() } }, []),
        ["VerifyCorrection"] = (new V1.VerifyCorrectionRequest { Id = Opened, Version = 1 }, [Clients.CivilSteward]),
        ["ResolveCorrection"] = (
            new V1.ResolveCorrectionRequest { Id = Opened, Version = 1, Outcome = V1.CorrectionState.Upheld, Text = "登记无误" }, [Clients.CivilSteward]),
        ["CloseCorrection"] = (new V1.CloseCorrectionRequest { Id = Opened, Version = 1 }, []),
        ["FileDispute"] = (
            new V1.FileDisputeRequest { Element = AnElement.Id.Value, Grounds = "户口登记在先" },
            [Clients.CivilSteward, Clients.CivilHead, Clients.HousingSteward, Clients.HousingHead, Clients.ParkingSteward, Clients.ParkingHead]),
        ["MoveDispute"] = (new V1.MoveDisputeRequest { Id = "D-1", Version = 1, State = V1.DisputeState.Coordinating }, []),
        ["FileRequest"] = (
            new V1.FileRequestRequest { Application = Asking.Application("1", Asking.Demand(Asking.Conditional)) },
            [.. Everyone.Except([Clients.Civil, Clients.CivilSteward, Clients.CivilHead])]),
        ["SignRequest"] = (new V1.SignRequestRequest { Id = Asked, Version = 1 }, []),
        ["WithdrawRequest"] = (new V1.WithdrawRequestRequest { Id = Asked, Version = 1, Reason = "不再需要" }, []),
        ["ReturnRequest"] = (new V1.ReturnRequestRequest { Id = Asked, Version = 1, Missing = { "情况说明" } }, []),
        ["SupplementRequest"] = (new V1.SupplementRequestRequest { Id = Asked, Version = 1, Supplied = "见附件" }, []),
        ["AnswerRequest"] = (new V1.AnswerRequestRequest { Id = Asked, Version = 1, Agrees = true }, []),
        ["SignAnswer"] = (new V1.SignAnswerRequest { Id = Asked, Version = 1, Signs = true }, []),
        ["DeclineSource"] = (new V1.DeclineSourceRequest { Id = Asked, Version = 1, Grounds = "非数源部门" }, []),
        ["RouteRequest"] = (new V1.RouteRequestRequest { Id = Asked, Version = 1, Resource = Asking.Conditional }, []),
        ["AskExtension"] = (new V1.AskExtensionRequest { Id = Asked, Version = 1, Workdays = 1, Reason = "系统迁移" }, []),
        ["ConsentExtension"] = (new V1.ConsentExtensionRequest { Id = Asked, Version = 1, Document = "延期〔2026〕1号" }, []),
        ["AuthorizeRequest"] = (new V1.AuthorizeRequestRequest { Id = Asked, Version = 1 }, []),
        ["CatalogueRequest"] = (
            new V1.CatalogueRequestRequest { Id = Asked, Version = 1, Resource = Asking.Conditional, Items = { "marital_status" } }, []),
        ["DeliverRequest"] = (new V1.DeliverRequestRequest { Id = Asked, Version = 1 }, []),
        ["GiveDelegation"] = (
            new V1.GiveDelegationRequest
            {
                Delegation = new()
                {
                    Id = "V-0001",
                    Resource = Asking.Conditional,
                    Purposes = { Purpose },
                    Ends = new() { Seconds = 4_000_000_000 },
                    Document = "授权〔2026〕1号",
                },
            },
            [Clients.CivilHead]),
        ["RevokeDelegation"] = (new V1.RevokeDelegationRequest { Id = "V-0001", Version = 1, Reason = "收回" }, []),
        ["RecordUsage"] = (
            new V1.RecordUsageRequest { Grant = "G-0001", Kind = V1.UsageKind.Scenario, Text = "核对婚姻状况" },
            [Clients.Housing, Clients.HousingSteward, Clients.HousingHead]),
        ["PutWebhook"] = (
            new V1.PutWebhookRequest { Url = "https://hooks.example.gov.cn/notices" },
            [Clients.CivilSteward, Clients.ParkingSteward, Clients.HousingSteward, Clients.CivilHead, Clients.ParkingHead, Clients.HousingHead]),
        ["RemoveWebhook"] = (
            new V1.RemoveWebhookRequest(),
            [Clients.CivilSteward, Clients.ParkingSteward, Clients.HousingSteward, Clients.CivilHead, Clients.ParkingHead, Clients.HousingHead]),
        ["ReinstateGrant"] = (new V1.ReinstateGrantRequest { Id = "G-0001", Version = 1, Reason = "整改完成" }, [Clients.Authority]),
    };

    private static IEnumerable<MethodDescriptor> Methods =>
    [
        .. V1.CatalogueService.Descriptor.Methods,
        .. V1.ElementService.Descriptor.Methods,
        .. V1.CorrectionService.Descriptor.Methods,
        .. V1.DisputeService.Descriptor.Methods,
        .. V1.GrantService.Descriptor.Methods,
        .. V1.RequestService.Descriptor.Methods,
        .. V1.FeedService.Descriptor.Methods,
        .. V1.ExplanationService.Descriptor.Methods,
        .. V1.RecollectionService.Descriptor.Methods,
        .. V1.UpdateService.Descriptor.Methods,
        .. V1.DutyService.Descriptor.Methods,
        .. V1.OpeningService.Descriptor.Methods,
        .. V1.NoticeService.Descriptor.Methods,
        .. V1.HistoryService.Descriptor.Methods,
        .. V1.UsageService.Descriptor.Methods,
        .. V1.WebhookService.Descriptor.Methods,
    ];

    public static TheoryData<string, string> Wrong =>
    [
        .. from change in Changes
           from client in Everyone.Except(change.Value.Allowed)
           select new TheoryDataRow<string, string>(change.Key, client),
    ];

    public static TheoryData<string> EveryMethod => [.. Methods.Select(method => method.Name)];

    [Fact]
    public void Every_call_that_changes_something_is_tried()
    {
        var reads = new[]
        {
            "GetResource", "ListResources", "SearchResources", "GetDesignation", "ListDepartments", "GetGrant", "ListGrants", "Watch",
            "ListNotices", "WatchNotices", "ListEvents", "DiffResource", "GetDraft", "ListDrafts",
            "GetFreshness", "ListFreshness", "ListDutyLines",
            "PrecheckRequest", "GetRequest", "ListRequests", "ListDelegations",
            "GetElement", "ListElements", "GetCorrection", "ListCorrections", "GetDispute", "ListDisputes", "ListUsage", "ListDisposals", "GetWebhook",
            "ExplainRead", "ListReaders", "CheckRecollection", "ListOpenings",
        };

        Assert.Equal(Methods.Select(method => method.Name).Except(reads).Order(), Changes.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Who_has_not_the_role_is_refused_and_changes_nothing(string method, string client)
    {
        var before = await fixture.World.RevisionAsync();

        var refusal = await CallAsync(fixture.World.As(client), method, Changes[method].Request);

        Assert.Contains(refusal.Reason, Refusals);
        Assert.Contains(refusal.Status, (StatusCode[])[StatusCode.PermissionDenied, StatusCode.NotFound]);
        Assert.Equal(before, await fixture.World.RevisionAsync());
    }

    [Theory]
    [MemberData(nameof(EveryMethod))]
    public async Task Without_a_token_nothing_is_answered(string method)
    {
        var refusal = await CallAsync(fixture.World.AsNobody(), method, Empty(method));

        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_MISSING"), (refusal.Status, refusal.Reason));
    }

    [Theory]
    [MemberData(nameof(EveryMethod))]
    public async Task A_client_that_nobody_bound_is_answered_nothing(string method)
    {
        var refusal = await CallAsync(fixture.World.As(Clients.Stranger), method, Empty(method));

        Assert.Equal(method is "Watch" or "ReportDiscrepancies" ? "ROLE_MISSING" : "PRINCIPAL_UNBOUND", refusal.Reason);
    }

    [Theory]
    [InlineData(Clients.Authority)]
    [InlineData(Clients.Officer)]
    [InlineData(Clients.CivilSteward)]
    [InlineData("exchange-registry")]
    [InlineData("exchange-gateway2")]
    public async Task Only_a_service_may_follow_the_feed(string client) =>
        (await CallAsync(fixture.World.As(client), "Watch", new V1.WatchRequest())).Is(Reason.RoleMissing);

    private static IMessage Empty(string method) =>
        (IMessage)Activator.CreateInstance(Methods.Single(known => known.Name == method).InputType.ClrType)!;

    private static async Task<Refusal> CallAsync(CallInvoker invoker, string name, IMessage request)
    {
        var method = Methods.Single(known => known.Name == name);
        var marshaller = Marshallers.Create(message => message.ToByteArray(), IMessage (bytes) => method.OutputType.Parser.ParseFrom(bytes));
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var call = new Method<IMessage, IMessage>(type, method.Service.FullName, name, marshaller, marshaller);
        var options = new CallOptions(cancellationToken: TestContext.Current.CancellationToken);
        if (type == MethodType.Unary)
        {
            return await Refusal.OfAsync(invoker.AsyncUnaryCall(call, null, options, request));
        }

        using var stream = invoker.AsyncServerStreamingCall(call, null, options, request);
        return await Refusal.OfAsync(stream.ResponseStream.MoveNext(options.CancellationToken));
    }
}
