using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Reads that are asked about, as far as a grant can depend on them; no subject is named, since no rule depends on one.</summary>
public static class ExplanationWire
{
    private const int ItemsMax = 500;
    private const int TextMax = 128;

    // Only whether something is named counts; what it was is the reader's affair.
    private const string Named = "named";

    /// <summary>
    /// The attempt; what is wrong with it is told in the fields. Of the items only the form is judged, as at the gateway: which ones
    /// there are shows under a grant only.
    /// </summary>
    public static ReadAttempt Read(V1.ExplainReadRequest request, Fields fields)
    {
        var mode = fields.Choice<Mode>("mode", (int)request.Mode);
        fields.Found.When(mode == Mode.File, "mode", ViolationCode.FieldConflict, "API for a look-up, BATCH for a stream, VERIFY for a verification.");
        fields.Found.When(
            request.Items.Distinct(StringComparer.Ordinal).Count() != request.Items.Count, "items", ViolationCode.FieldDuplicate, "Name each item once.");
        return new()
        {
            Consumer = DepartmentWire.ReadId(fields, "consumer", request.Consumer) ?? Nowhere.Department,
            Resource = CatalogueWire.ReadCode(fields, "resource", request.Resource) ?? Nowhere.Code,
            Items = fields.Each("items", request.Items, 0, ItemsMax, static (f, field, item) => CatalogueWire.ReadItemId(f, field, item) ?? Nowhere.Item),
            Mode = mode,
            Purpose = fields.Text("purpose", request.Purpose, TextMax),
            Matter = request.NamesMatter ? Named : null,
            HouseholdAuthorization = request.NamesHouseholdAuthorization ? Named : null,
            ByContractor = request.ByContractor,
            ContractorTask = fields.Optional("contractor_task", request.ContractorTask, TextMax),
        };
    }
}
