using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// What is too grave to be registered, and 就高从严: a resource is of the class of its highest item at least (数据安全法 Art
/// 21).
/// </summary>
public static class ClassificationRule
{
    internal static void Check(Resource resource, Violations found)
    {
        found.When(
            resource.Secrecy is Secrecy.Work or Secrecy.State,
            "resource.secrecy",
            ViolationCode.FieldConflict,
            "A secret is not registered, not even by name.",
            Reason.SecretRefused);
        found.When(resource.Grade == Grade.Core, "resource.grade", ViolationCode.FieldConflict, "核心 data is not shared here.", Reason.CoreRefused);
        for (var i = 0; i < resource.Items.Length; i++)
        {
            found.When(
                resource.Items[i].Grade == Grade.Core,
                $"resource.items[{i}].grade",
                ViolationCode.FieldConflict,
                "核心 data is not shared here.",
                Reason.CoreRefused);
        }

        found.When(
            resource.Items.Any(item => item.Grade is { } grade && Enum.IsDefined(grade) && grade > resource.Grade),
            "resource.grade",
            ViolationCode.FieldConflict,
            "A resource is of the class of its highest item at least 就高从严.");
    }
}
