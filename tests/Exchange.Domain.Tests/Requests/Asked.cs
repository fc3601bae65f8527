using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Requests;

/// <summary>A request of the story, and what its steps are decided on.</summary>
internal static class Asked
{
    // The State Council's notices, as far as these tests need them.
    public static WorkCalendar Calendar { get; } = new(
        [2026],
        [.. Days("2026-09-25", 3), .. Days("2026-10-01", 7)],
        [Day("2026-09-20"), Day("2026-10-10")]);

    public static Department Housing { get; } = new(Bodies.Housing, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    public static Department Civil { get; } = new(Bodies.CivilAffairs, "杭州市民政(演示)", "HZ-MZ", DivisionCode.Parse("330100"));

    public static Department Police { get; } = new(Bodies.Police, "上海市公安(演示)", "SH-GA", DivisionCode.Parse("310000"));

    public static Department Bureau { get; } =
        new(Bodies.DataBureau, "上海市数据局(演示)", "SH-SJ", DivisionCode.Parse("310000")) { Jurisdictions = [DivisionCode.Nation] };

    public static ImmutableDictionary<DepartmentId, Department> Departments { get; } =
        new[] { Housing, Civil, Police, Bureau }.ToImmutableDictionary(department => department.Id);

    public static RequestActor Drafter { get; } = new("housing", Bodies.Housing, null);

    public static RequestActor HousingHead { get; } = new("housing-head", Bodies.Housing, Role.Head);

    public static RequestActor CivilSteward { get; } = new("civil-steward", Bodies.CivilAffairs, Role.Steward);

    public static RequestActor CivilHead { get; } = new("civil-head", Bodies.CivilAffairs, Role.Head);

    public static RequestActor Authority { get; } = new("authority", Bodies.DataBureau, Role.Authority);

    public static Demand Demand { get; } = new() { Resource = AResource.Code, Items = [CitizenNumber, MaritalStatus], Modes = [Mode.Api] };

    public static Statements Statements { get; } = new()
    {
        Purpose = Purpose,
        PurposeKind = PurposeKind.AdministrativeBasis,
        Duty = "保障房",
        Basis = "保障房管理办法 Art 12",
        Scenario = "窗口",
        UseScope = "住房保障科",
        Begins = Now.AddYears(-1),
        Ends = Now.AddYears(1),
        Declaration = true,
        ImpactAssessment = "影响评估〔2026〕7号",
    };

    public static SharingRequest Request { get; } = new()
    {
        Id = RequestId.Of(Bodies.Housing, "1", Demand),
        Version = 1,
        Reference = "1",
        Consumer = Bodies.Housing,
        Provider = Bodies.CivilAffairs,
        Demand = Demand,
        Statements = Statements,
        State = RequestState.Drafted,
        DraftedBy = Drafter.Name,
    };

    public static Resource Published { get; } = AResource with { Version = 1 };

    public static RequestContext Context(RequestActor by, DateTimeOffset? now = null, Resource? resource = null, AcceptancePolicy? policy = null) => new()
    {
        By = by,
        Now = now ?? Now,
        Clock = new(Calendar, policy ?? new()),
        Departments = Departments,
        Authorities = [Bureau],
        Resource = resource ?? Published,
        Received = resource ?? Published,
    };

    public static SharingRequest Take(this SharingRequest request, RequestCommand command, RequestContext context) =>
        Assert.IsType<RequestStep.Taken>(RequestLife.Decide(request, command, context)).Request;

    /// <summary>With the provider since an instant.</summary>
    public static SharingRequest Forwarded(DateTimeOffset received, Resource? resource = null, AcceptancePolicy? policy = null) =>
        Request.Take(new RequestCommand.Sign(), Context(HousingHead, received, resource, policy));

    public static DateTimeOffset At(string day) => new(Day(day).ToDateTime(new(10, 0)), TimeSpan.FromHours(8));

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", null);

    private static IEnumerable<DateOnly> Days(string first, int count) => Enumerable.Range(0, count).Select(Day(first).AddDays);
}
