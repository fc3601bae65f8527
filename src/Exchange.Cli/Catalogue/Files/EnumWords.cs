using System.Collections;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>
/// How a file writes the contract's enums: in short lower case, such as <c>conditional</c>, which follows from the contract, or
/// in the words of the law and of the 2017 guide, such as 有条件.
/// </summary>
internal static class EnumWords
{
    // By the value's name; the first word is the one that is shown.
    private static readonly FrozenDictionary<string, string[]> Chinese = new Dictionary<string, string[]>
    {
        ["SHARING_UNCONDITIONAL"] = ["无条件", "无条件共享"],
        ["SHARING_CONDITIONAL"] = ["有条件", "有条件共享"],
        ["SHARING_NONE"] = ["不予", "不予共享"],
        ["UPDATE_CYCLE_REAL_TIME"] = ["实时"],
        ["UPDATE_CYCLE_DAILY"] = ["每日", "每天"],
        ["UPDATE_CYCLE_WEEKLY"] = ["每周"],
        ["UPDATE_CYCLE_MONTHLY"] = ["每月"],
        ["UPDATE_CYCLE_QUARTERLY"] = ["每季度", "每季"],
        ["UPDATE_CYCLE_YEARLY"] = ["每年"],
        ["MODE_API"] = ["服务接口", "接口"],
        ["MODE_BATCH"] = ["批量交换", "批量"],
        ["MODE_FILE"] = ["文件下载", "文件"],
        ["MODE_VERIFY"] = ["核验", "数据核验"],
        ["DATA_FORMAT_FILE"] = ["电子文件"],
        ["DATA_FORMAT_SPREADSHEET"] = ["电子表格"],
        ["DATA_FORMAT_DATABASE"] = ["数据库"],
        ["DATA_FORMAT_GRAPHICS"] = ["图形图像"],
        ["DATA_FORMAT_STREAMING"] = ["流媒体"],
        ["DATA_FORMAT_SELF_DESCRIBING"] = ["自描述格式"],
        ["DATA_FORMAT_SERVICE"] = ["服务接口"],
        ["GRADE_L1"] = ["一级"],
        ["GRADE_L2"] = ["二级"],
        ["GRADE_L3"] = ["三级"],
        ["GRADE_L4"] = ["四级"],
        ["GRADE_IMPORTANT"] = ["重要", "重要数据"],
        ["GRADE_CORE"] = ["核心", "核心数据"],
        ["SENSITIVITY_PERSONAL"] = ["个人信息"],
        ["SENSITIVITY_SENSITIVE"] = ["敏感个人信息"],
        ["CLAIM_SOURCE"] = ["数源"],
        ["CLAIM_VERIFIER"] = ["校核"],
        ["BASIS_RANK_LAW"] = ["法律"],
        ["BASIS_RANK_ADMINISTRATIVE_REGULATION"] = ["行政法规"],
        ["BASIS_RANK_STATE_COUNCIL_DECISION"] = ["国务院决定"],
        ["BASIS_RANK_MINISTRY_RULE"] = ["部门规章"],
        ["BASIS_RANK_LOCAL_REGULATION"] = ["地方性法规"],
        ["OPENING_UNCONDITIONAL"] = ["无条件开放", "无条件"],
        ["OPENING_CONDITIONAL"] = ["有条件开放", "有条件"],
        ["OPENING_CLOSED"] = ["非开放", "不开放"],
        ["SECRECY_NONE"] = ["非涉密", "不涉密"],
        ["SECRECY_WORK"] = ["工作秘密"],
        ["SECRECY_STATE"] = ["国家秘密"],
        ["OBLIGATION_HOUSEHOLD_AUTHORIZATION"] = ["家庭授权"],
        ["OBLIGATION_MATTER"] = ["办理事项"],
        ["PURPOSE_KIND_ADMINISTRATIVE_BASIS"] = ["行政依据"],
        ["PURPOSE_KIND_REFERENCE"] = ["工作参考"],
        ["PURPOSE_KIND_VERIFICATION"] = ["数据校核"],
        ["PURPOSE_KIND_COLLABORATION"] = ["业务协同"],
        ["QUOTA_PERIOD_HOUR"] = ["每小时", "小时"],
        ["QUOTA_PERIOD_DAY"] = ["每日", "每天", "日"],
        ["QUOTA_PERIOD_MONTH"] = ["每月", "月"],
        ["DUTY_LIST_DEMAND"] = ["需求清单", "需求"],
        ["DUTY_LIST_DUTY"] = ["责任清单", "责任"],
        ["DUTY_LIST_NEGATIVE"] = ["负面清单", "负面"],
        ["QUALITY_DIMENSION_NORMATIVITY"] = ["规范性"],
        ["QUALITY_DIMENSION_COMPLETENESS"] = ["完整性"],
        ["QUALITY_DIMENSION_ACCURACY"] = ["准确性"],
        ["QUALITY_DIMENSION_CONSISTENCY"] = ["一致性"],
        ["QUALITY_DIMENSION_TIMELINESS"] = ["时效性"],
        ["QUALITY_DIMENSION_ACCESSIBILITY"] = ["可访问性"],
        ["ITEM_TYPE_TEXT"] = ["字符型", "C", "备注型", "M", "通用型", "G"],
        ["ITEM_TYPE_DECIMAL"] = ["数值型", "N", "货币型", "Y"],
        ["ITEM_TYPE_DATE"] = ["日期型", "D"],
        ["ITEM_TYPE_DATE_TIME"] = ["日期时间型", "T"],
        ["ITEM_TYPE_LOGICAL"] = ["逻辑型", "L"],
        ["ITEM_TYPE_INTEGER"] = ["整型", "I"],
        ["ITEM_TYPE_REAL"] = ["双精度型", "B", "浮点型", "F"],
    }.ToFrozenDictionary();

    /// <summary>The value that a word stands for; null: none of them.</summary>
    public static EnumValueDescriptor? Find(EnumDescriptor type, string text)
    {
        var word = text.Trim().Replace('-', '_').Replace(' ', '_');
        return Values(type).FirstOrDefault(value =>
            string.Equals(Word(value), word, StringComparison.OrdinalIgnoreCase)
            || value.Name == word
            || Terms(value).Contains(word, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The value's short word, such as <c>conditional</c>.</summary>
    public static string Word(EnumValueDescriptor value) => value.Name[Prefix(value.EnumDescriptor).Length..].ToLowerInvariant();

    /// <summary>All words, for one who wrote another.</summary>
    public static string Offer(EnumDescriptor type) => string.Join(", ", Values(type).Select(value => $"{Word(value)} ({Terms(value)[0]})"));

    /// <summary>The value's words in Chinese, the usual one first.</summary>
    public static IReadOnlyList<string> Terms(EnumValueDescriptor value) => Chinese[value.Name];

    /// <summary>The usual words in Chinese of what a message's field holds; empty where nothing is stated.</summary>
    public static string Term(IMessage message, string name)
    {
        var field = message.Descriptor.FindFieldByName(name);
        var held = field.Accessor.GetValue(message);
        var values = (held as IEnumerable ?? new[] { held }).Cast<int>().Where(value => value != 0);
        return string.Join("、", values.Select(value => Terms(field.EnumType.FindValueByNumber(value))[0]));
    }

    /// <summary>What may be written; the value that means "not stated" is written by leaving the field out.</summary>
    public static IEnumerable<EnumValueDescriptor> Values(EnumDescriptor type) => type.Values.Where(value => value.Number != 0);

    // The contract's values begin with their enum's name.
    private static string Prefix(EnumDescriptor type) => type.Values.Single(value => value.Number == 0).Name[..^"UNSPECIFIED".Length];
}
