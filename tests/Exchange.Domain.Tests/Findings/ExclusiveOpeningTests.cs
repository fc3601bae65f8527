using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Exchange.Domain.Openings;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

/// <summary>When opening to one is opening to one only.</summary>
public sealed class ExclusiveOpeningTests
{
    private static readonly WorkCalendar Calendar = new([2026], [], []);

    private static readonly Resource Parking = AResource with { Opening = Opening.Conditional, OpeningConditions = "依法成立、签订数据安全承诺" };

    private static readonly OpeningParty Operator = new("某停科技", "91310199MA1G60014W", null);
    private static readonly OpeningParty Second = new("另一科技", "91320599MA1G600573", null);

    private static readonly OpeningAgreement Fair = new()
    {
        Id = OpeningId.Parse("O-1"),
        Version = 1,
        Resource = Parking.Code,
        OpenedBy = Parking.Provider,
        Recipient = Operator,
        Terms = "非独家使用",
        From = new(2026, 1, 1),
        PublishedOn = new(2025, 10, 1),
    };

    private static readonly OpeningAgreement Exclusive = Fair with { Terms = "甲方授权乙方独家使用", From = new(2026, 1, 1), To = new(2026, 12, 31) };

    public static TheoryData<string, OpeningAgreement[], string> Cases => new()
    {
        { "one recipient since one applied", [Fair], "" },
        { "one recipient, and another was refused a condition of the entry", [Fair with { Others = [Refused("未签订数据安全承诺")] }], "X1" },
        { "one recipient, and another was refused for no condition of the entry", [Fair with { Others = [Refused("条件不符")] }], "X1, X5" },
        { "one recipient, and another was never answered", [Fair with { Others = [new(Second, new(2026, 6, 1), null, false, null)] }], "X1" },
        { "one recipient, and another waits for its answer", [Fair with { Others = [new(Second, new(2026, 10, 1), null, false, null)] }], "" },
        { "two recipients of one controller, and another was refused", [Controlled(Fair, "O-1", Operator), Controlled(Fair, "O-2", Second) with { Others = [Refused("未签订数据安全承诺", new("第三科技", "91340199MA1G6009XY", null))] }], "X1" },
        { "two recipients on equal terms", [Fair, Fair with { Id = OpeningId.Parse("O-2"), Recipient = Second }], "" },
        { "one of two gets more items", [Fair, Fair with { Id = OpeningId.Parse("O-2"), Recipient = Second, Items = [MaritalStatus] }], "X5" },
        { "one of two is faster", [Fair, Fair with { Id = OpeningId.Parse("O-2"), Recipient = Second, CallsPerDay = 100 }], "X5" },
        { "one of two is fresher", [Fair, Fair with { Id = OpeningId.Parse("O-2"), Recipient = Second, UpdateCycle = UpdateCycle.Monthly }], "X5" },
        { "each of two is better in one way", [Fair with { CallsPerDay = 100 }, Fair with { Id = OpeningId.Parse("O-2"), Recipient = Second, Items = [MaritalStatus] }], "" },
        { "an exclusive agreement within its bounds", [Exclusive], "X3" },
        { "an exclusive agreement of thirteen months", [Exclusive with { To = new(2027, 1, 31) }], "X3, X4" },
        { "an exclusive agreement without an end", [Exclusive with { To = null }], "X3, X4" },
        { "an exclusive agreement published late", [Exclusive with { PublishedOn = new(2025, 12, 1) }], "X3, X4" },
        { "an exclusive agreement not reviewed", [Exclusive with { From = new(2023, 1, 1), PublishedOn = new(2022, 1, 1), To = null }], "X3, X4" },
        { "an agreement that renews itself", [Fair with { Terms = "到期自动续期", To = new(2026, 12, 31) }], "X3" },
        { "an agreement that says it is not exclusive", [Fair with { Terms = "This is a non-exclusive licence; 不排他" }], "" },
        { "an agreement in English", [Fair with { Terms = "an exclusive licence", To = new(2026, 12, 31) }], "X3" },
        { "an agreement that is over", [Exclusive with { From = new(2023, 1, 1), To = new(2024, 1, 1) }], "" },
        { "an agreement by one who does not provide the data", [Fair with { OpenedBy = Bodies.Police }], "R3" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_opening_is_exclusive_by_these_rules(string what, OpeningAgreement[] openings, string findings)
    {
        Assert.NotEmpty(what);
        Assert.Equal(findings, Codes(Parking, openings));
    }

    [Theory]
    [InlineData("某停科技或其指定方", "X2")]
    [InlineData("本市国企", "X2")]
    [InlineData("依法成立、签订数据安全承诺", "")]
    public void A_condition_that_one_alone_can_meet_is_found(string conditions, string findings) =>
        Assert.Equal(findings, Codes(Parking with { OpeningConditions = conditions }, Fair));

    [Fact]
    public void The_parking_case_breaks_rules_1_3_4_and_5()
    {
        var parking = Exclusive with { From = new(2024, 7, 1), To = null, PublishedOn = null, Others = [Refused("条件不符"), Refused("条件不符", new("第三科技", "91340199MA1G6009XY", null))] };

        Assert.Equal("X1, X3, X4, X5", Codes(Parking, parking));
    }

    [Fact]
    public void A_right_of_first_use_counts_as_exclusive_in_the_words_that_are_told()
    {
        var found = Of(Parking, Fair with { Terms = "乙方优先使用", To = new(2026, 12, 31) });

        Assert.Contains("优先使用", Assert.Single(found).Text, StringComparison.Ordinal);
    }

    private static string Codes(Resource resource, params OpeningAgreement[] openings) => string.Join(", ", Of(resource, openings).Select(finding => finding.Code));

    private static ImmutableArray<Finding> Of(Resource resource, params OpeningAgreement[] openings)
    {
        var facts = StandingFacts.Empty.Holding(new(resource, Now, Now)) with { Openings = openings.ToImmutableDictionary(opening => opening.Id.Value) };
        return FindingRule.Of(facts, LogFacts.Empty, new(Calendar, Now, FreshnessPolicy.Default, CheckPolicy.Default));
    }

    private static OpeningApplication Refused(string reason, OpeningParty? by = null) => new(by ?? Second, new(2026, 3, 1), new(2026, 3, 20), false, reason);

    private static OpeningAgreement Controlled(OpeningAgreement opening, string id, OpeningParty recipient) =>
        opening with { Id = OpeningId.Parse(id), Recipient = recipient with { Controller = "91310199MA1G61017D" } };
}
