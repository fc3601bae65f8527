using System.Collections.Immutable;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>What is missing on the way to publication.</summary>
/// <param name="Field">The field of the resource, in wire names.</param>
/// <param name="Description">What is wanted.</param>
/// <param name="IsRequired">Whether the way is barred without it; else it is advice.</param>
public sealed record Gap(string Field, string Description, bool IsRequired);

/// <summary>
/// What stands behind a publication: two assessments (Decree 809, Art 13), and for 重要 data a third (网络数据安全管理条例
/// Art 31). What else practice has found wanting in catalogues (2017 guide) is told as advice.
/// </summary>
public static class FilingRule
{
    public static bool IsAssessed(Resource resource) => Missing(resource).IsEmpty;

    /// <summary>All of them, the required ones first.</summary>
    public static ImmutableArray<Gap> Gaps(Resource resource) => [.. Missing(resource), .. Advice(resource)];

    /// <summary>The assessments missing, as what refuses a step.</summary>
    public static ImmutableArray<Violation> Violations(Resource resource) =>
        [.. Missing(resource).Select(gap => Violation(gap.Field, gap.Description))];

    /// <summary>What refuses filing: the assessments missing, and the signature.</summary>
    public static ImmutableArray<Violation> BeforeFiling(Resource resource) => resource.Filing.SignedBy is null
        ? [.. Violations(resource), Violation("filing.signed_by", "The head of the sharing office signs (政务数据共享条例 Art 13).")]
        : Violations(resource);

    /// <summary>What only the registry sets, and a request may not state.</summary>
    public static ImmutableArray<Violation> Presumed(Resource asked)
    {
        var found = new Violations();
        Refuse(asked.Version != 0, "version");
        Refuse(asked.State != ResourceState.Published, "state");
        Refuse(asked.SupersededBy is not null, "superseded_by");
        Refuse(asked.Filing.DraftedBy is not null, "filing.drafted_by");
        Refuse(asked.Filing.SignedBy is not null, "filing.signed_by");
        Refuse(asked.Filing.SignedAt is not null, "filing.signed_at");
        Refuse(asked.Filing.FiledAt is not null, "filing.filed_at");
        Refuse(asked.Filing.PublishedAt is not null, "filing.published_at");
        return found.ToImmutable();

        void Refuse(bool stated, string field) =>
            found.When(stated, $"resource.{field}", ViolationCode.FieldConflict, "The registry sets this; leave it out.");
    }

    private static ImmutableArray<Gap> Missing(Resource resource)
    {
        var filing = resource.Filing;
        var gaps = ImmutableArray.CreateBuilder<Gap>();
        When(filing.Secrecy is null, "filing.secrecy", "The 保密风险评估 (政务数据共享条例 Art 13).");
        When(filing.PersonalInformation is null, "filing.personal_information", "The 个人信息保护影响评估 (政务数据共享条例 Art 13).");
        When(
            filing.Risk is null && (resource.Grade == Grade.Important || resource.Items.Any(item => item.Grade == Grade.Important)),
            "filing.risk",
            "The risk assessment of 重要 data (网络数据安全管理条例 Art 31).");
        return gaps.DrainToImmutable();

        void When(bool missing, string field, string description)
        {
            if (missing)
            {
                gaps.Add(new(field, description, true));
            }
        }
    }

    private static ImmutableArray<Gap> Advice(Resource resource)
    {
        var isFile = resource.Format is DataFormat.File or DataFormat.Spreadsheet or DataFormat.Graphics;
        var gaps = ImmutableArray.CreateBuilder<Gap>();
        When(resource.Summary is null, "summary", "Advice: say in 信息资源摘要 what it is.");
        When(
            resource.Name.EndsWith("系统", StringComparison.Ordinal) || resource.Name.EndsWith("平台", StringComparison.Ordinal),
            "name",
            "Advice: name the data, not the system that holds it.");
        When(
            isFile && !resource.Modes.IsEmpty && !resource.Modes.Contains(Mode.File),
            "modes",
            "Advice: what is kept as files is offered as 文件下载, or its format is another.");
        When(
            !isFile && resource.Modes.Contains(Mode.File),
            "modes",
            "Advice: only what is kept as files is offered as 文件下载, or its format is another.");
        return gaps.DrainToImmutable();

        void When(bool wanting, string field, string description)
        {
            if (wanting)
            {
                gaps.Add(new(field, description, false));
            }
        }
    }

    private static Violation Violation(string field, string description) =>
        new($"resource.{field}", ViolationCode.FieldRequired, description) { Because = Reason.FilingIncomplete };
}
