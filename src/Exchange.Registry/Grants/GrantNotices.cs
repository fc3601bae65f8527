using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Grants;

/// <summary>What is told when a grant changes.</summary>
internal static class GrantNotices
{
    public static IEnumerable<NewNotice> Of(Grant grant, string text, params DepartmentId[] parties) =>
        parties.Distinct().Select(party => new NewNotice(party.Value, V1.NoticeKind.GrantChanged, grant.Id.Value, text));
}
