using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Duties;
using Exchange.Domain.Grants;
using Exchange.Domain.Openings;
using Exchange.Domain.Requests;

namespace Exchange.Hosting.Wire;

/// <summary>
/// Stands where an id could not be read, so that the rest of the message is read too and all its violations are told. A
/// message with a violation never leaves its reader, so none of these does.
/// </summary>
internal static class Nowhere
{
    public static DepartmentId Department { get; } = DepartmentId.Parse("11310199000000019K");

    public static ElementId Element { get; } = ElementId.Parse("nowhere.unread");

    public static ItemId Item { get; } = ItemId.Parse("unread");

    public static ResourceCode Code { get; } = ResourceCode.Parse("100000/0");

    public static DutyLineId DutyLine { get; } = DutyLineId.Parse("UNREAD");

    public static GrantId Grant { get; } = GrantId.Parse("UNREAD");

    public static CorrectionId Correction { get; } = CorrectionId.Parse("C-0");

    public static DelegationId Delegation { get; } = DelegationId.Parse("UNREAD");

    public static DisputeId Dispute { get; } = DisputeId.Parse("D-0");

    public static OpeningId Opening { get; } = OpeningId.Parse("UNREAD");

    public static RequestId Request { get; } = RequestId.Parse("Q-0000000000000000");
}
