using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Domain.Requests;

namespace Exchange.Testing.Builders;

/// <summary>One valid value of each kind, which together tell one story; a test changes what it is about.</summary>
public static class Valid
{
    public const string Purpose = "保障房资格审查";

    /// <summary>A Friday morning at which the grant permits.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    public static ItemId CitizenNumber { get; } = ItemId.Parse("citizen_number");

    public static ItemId MaritalStatus { get; } = ItemId.Parse("marital_status");

    public static ItemId RegisteredOn { get; } = ItemId.Parse("registered_on");

    public static Department ADepartment { get; } =
        new(Bodies.CivilAffairs, "杭州市民政(演示)", "HZ-MZ", DivisionCode.Parse("330100"));

    public static Element AnElement { get; } =
        new(ElementId.Parse("person.marital_status"), "婚姻状况", "Whether a marriage is registered and stands.", ItemType.Text);

    public static Designation ADesignation { get; } = new(AnElement.Id, Bodies.CivilAffairs, "数源认定〔2026〕1号");

    public static Item AnItem { get; } = new(MaritalStatus, "婚姻状况", ItemType.Text, AnElement.Id, Claim.Source, Sensitivity.Personal);

    public static LegalBasis ABasis { get; } = new(BasisRank.Law, "统计法", "Art 28", "It names single respondents.");

    public static Filing AFiling { get; } = new()
    {
        Secrecy = new("保密评估〔2026〕1号", new(2026, 1, 5)),
        PersonalInformation = new("影响评估〔2026〕1号", new(2026, 1, 6)),
    };

    public static Resource AResource { get; } = new()
    {
        Code = ResourceCode.Parse("301003/0003"),
        Version = 0,
        Name = "婚姻登记信息",
        Items =
        [
            new(CitizenNumber, "公民身份号码", ItemType.Text, null, Claim.None, Sensitivity.Personal),
            AnItem,
            new(RegisteredOn, "登记日期", ItemType.Date, null, Claim.None, Sensitivity.Personal),
        ],
        Provider = Bodies.CivilAffairs,
        Format = DataFormat.Database,
        UpdateCycle = UpdateCycle.RealTime,
        Sharing = Sharing.Conditional,
        Modes = [Mode.Api, Mode.Batch],
        Conditions = new("住建部门", [Purpose]),
        Grade = Grade.L3,
        Secrecy = Secrecy.None,
        Filing = AFiling,
        KeyItem = CitizenNumber,
        PersonItem = CitizenNumber,
        Mapping = new("marriage", "registrations", ImmutableSortedDictionary<string, string>.Empty
            .Add("citizen_number", "id_no")
            .Add("marital_status", "status")
            .Add("registered_on", "registered")),
    };

    public static Grant AGrant { get; } = new()
    {
        Id = GrantId.Parse("G-0001"),
        Version = 1,
        Consumer = Bodies.Housing,
        Resource = AResource.Code,
        Items = [CitizenNumber, MaritalStatus],
        Purpose = Purpose,
        Modes = [Mode.Api],
        Begins = Now.AddMonths(-1),
        Ends = Now.AddMonths(1),
        Basis = "保障房管理办法 Art 12",
        State = GrantState.Active,
    };

    /// <summary>With its provider since a Friday; its reply is due on the make-up Sunday.</summary>
    public static SharingRequest ARequest { get; } = new()
    {
        Id = RequestId.Parse("Q-5f0c8a1b2d3e4f60"),
        Version = 2,
        Reference = "2026-001",
        Consumer = Bodies.Housing,
        Provider = Bodies.CivilAffairs,
        Demand = new() { Resource = AResource.Code, Items = [MaritalStatus], Modes = [Mode.Api] },
        Statements = new()
        {
            Purpose = Purpose,
            PurposeKind = PurposeKind.Collaboration,
            Duty = "保障房资格审查",
            Basis = "保障房管理办法 Art 12",
            Scenario = "窗口办理",
            UseScope = "保障房科",
            Begins = Now.AddMonths(-1),
            Ends = Now.AddMonths(11),
            Declaration = true,
        },
        State = RequestState.Forwarded,
        DraftedBy = "issuer hu-zj",
        SignedBy = "issuer hu-zj-head",
        FiledAt = new(2026, 9, 18, 10, 0, 0, TimeSpan.FromHours(8)),
        ReceivedAt = new(2026, 9, 18, 10, 0, 0, TimeSpan.FromHours(8)),
        ResourceVersion = 1,
        ReplyDue = new DueDate.Known(new(2026, 9, 20)),
    };

    /// <summary>Where a grant that passes on nobody's part looks for others.</summary>
    public static Func<GrantId, Grant?> NoOther { get; } = _ => null;

    public static DutyLine ADutyLine { get; } = new()
    {
        Id = DutyLineId.Parse("D2-001"),
        Version = 1,
        List = DutyList.Duty,
        Batch = "第二批",
        Department = Bodies.CivilAffairs,
        Resource = AResource.Code,
        Mode = Mode.Api,
        UpdateCycle = UpdateCycle.RealTime,
        Due = new(2026, 9, 30),
        Basis = "国办发〔2018〕45号",
    };

    public static ReadAttempt AnAttempt { get; } = new()
    {
        Consumer = Bodies.Housing,
        Resource = AResource.Code,
        Items = [],
        Mode = Mode.Api,
        Purpose = Purpose,
        Key = Cell.OfText("310199198208171287"),
    };
}
