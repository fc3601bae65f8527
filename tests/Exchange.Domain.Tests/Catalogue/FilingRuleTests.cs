using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Tests.Catalogue;

public sealed class FilingRuleTests
{
    public static TheoryData<string, Resource, string[]> Wanting => new()
    {
        { "nothing", Complete, [] },
        { "no assessment", Complete with { Filing = Filing.Empty }, ["filing.secrecy!", "filing.personal_information!"] },
        { "important data", Complete with { Grade = Grade.Important }, ["filing.risk!"] },
        { "an important item", Complete with { Items = [AnItem with { Grade = Grade.Important }] }, ["filing.risk!"] },
        {
            "important data, assessed",
            Complete with { Grade = Grade.Important, Filing = AFiling with { Risk = AFiling.Secrecy } }, []
        },
        { "no summary", Complete with { Summary = null }, ["summary"] },
        { "a system's name", Complete with { Name = "婚姻登记系统" }, ["name"] },
        { "a platform's name", Complete with { Name = "婚姻登记平台" }, ["name"] },
        { "a spreadsheet as a service", Complete with { Format = DataFormat.Spreadsheet }, ["modes"] },
        { "a spreadsheet as a file", Complete with { Format = DataFormat.Spreadsheet, Modes = [Mode.File] }, [] },
        { "a database as a file", Complete with { Modes = [Mode.Api, Mode.File] }, ["modes"] },
    };

    private static Resource Complete => AResource with { Summary = "登记的婚姻及其状况" };

    [Theory]
    [MemberData(nameof(Wanting))]
    public void Every_gap_is_told_and_the_barring_ones_are_marked(string what, Resource resource, string[] gaps)
    {
        Assert.NotEmpty(what);
        Assert.Equal(gaps, FilingRule.Gaps(resource).Select(gap => gap.IsRequired ? $"{gap.Field}!" : gap.Field));
    }

    [Fact]
    public void Filing_wants_every_assessment_and_the_signature()
    {
        var missing = FilingRule.BeforeFiling(AResource with { Filing = Filing.Empty });

        Assert.Equal(
            ["resource.filing.secrecy", "resource.filing.personal_information", "resource.filing.signed_by"],
            missing.Select(violation => violation.Field));
        Assert.All(missing, violation => Assert.Equal(Reason.FilingIncomplete, violation.Because));
    }

    [Fact]
    public void What_the_registry_sets_is_refused_in_a_request()
    {
        var presumed = AResource with
        {
            Version = 3,
            State = ResourceState.Withdrawn,
            SupersededBy = AResource.Code,
            Filing = AFiling with { DraftedBy = "a", SignedBy = "b", SignedAt = Now, FiledAt = Now, PublishedAt = Now },
        };

        Assert.Equal(
            [
                "resource.version", "resource.state", "resource.superseded_by", "resource.filing.drafted_by", "resource.filing.signed_by",
                "resource.filing.signed_at", "resource.filing.filed_at", "resource.filing.published_at",
            ],
            FilingRule.Presumed(presumed).Select(violation => violation.Field));
        Assert.Empty(FilingRule.Presumed(presumed.AsAsked()));
    }
}
