using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using SourceV1 = Exchange.Source.V1;

namespace Exchange.Gateway.Reading;

/// <summary>An element of a form, and where its source holds it; or why no source can be asked, which the catalogue tells anybody.</summary>
internal sealed record PlacedElement(ElementId Element, Resource? Resource, Item? Item, Reason? Refusal);

/// <summary>A form, typed and placed on one state of the registry. Nothing is decided yet, and nothing is known of any subject.</summary>
internal sealed record FormRequest(ImmutableArray<PlacedElement> Elements, Holdings.Holdings Holdings, V1.AssembleRequest Asked)
{
    private const int ElementsMax = 100;
    private const int SubjectBytesMax = 1024;
    private const int TextMax = 128;

    /// <summary>The sources to be asked, in the order of the form.</summary>
    public IEnumerable<Resource> Sources => Elements.Select(element => element.Resource).OfType<Resource>().DistinctBy(source => source.Code);

    /// <exception cref="ExchangeException">REQUEST_INVALID with every violation.</exception>
    public static FormRequest Read(V1.AssembleRequest request, Holdings.Holdings holdings)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var subject = CatalogueWire.ReadElement(fields, "subject_element", request.SubjectElement);
        found.When(
            subject is not null && !holdings.Elements.Contains(subject), "subject_element", ViolationCode.ElementUnknown, "There is no such element.");
        ReadSubject(request.Subject, fields);
        var elements = fields.Each("elements", request.Elements, 1, ElementsMax, CatalogueWire.ReadElement);
        found.When(elements.Distinct().Count() != elements.Length, "elements", ViolationCode.FieldDuplicate, "Name each element once.");
        fields.Text("purpose", request.Purpose, TextMax);
        fields.Optional("matter", request.Matter, TextMax);
        fields.Optional("household_authorization", request.HouseholdAuthorization, TextMax);
        fields.Optional("contractor_task", request.ContractorTask, TextMax);
        found.ThrowIfAny();
        return new([.. elements.Select(element => Place(element!, subject!, holdings))], holdings, request);
    }

    /// <summary>What is asked of one source: the elements that it holds, as its items, of the subject.</summary>
    public RequestForm Of(Resource resource) => new(
        Mode.Api,
        resource.Code.Value,
        [.. Elements.Where(element => element.Resource?.Code == resource.Code).Select(element => element.Item!.Id.Value).Distinct()],
        Asked.Subject,
        Asked.Purpose,
        Asked.Matter,
        Asked.HouseholdAuthorization,
        Asked.ContractorTask);

    private static void ReadSubject(SourceV1.Value? subject, Fields fields)
    {
        if (subject is null || subject.KindCase == SourceV1.Value.KindOneofCase.None)
        {
            fields.Add("subject", ViolationCode.FieldRequired, "Name the subject.");
        }
        else if (subject.CalculateSize() > SubjectBytesMax)
        {
            fields.Add("subject", ViolationCode.FieldTooLong, $"At most {SubjectBytesMax} bytes.");
        }
        else
        {
            CellWire.Read(subject, fields, "subject");
        }
    }

    // One datum, one source 一数一源: nobody else's copy is taken for it, however fresh.
    private static PlacedElement Place(ElementId element, ElementId subject, Holdings.Holdings holdings)
    {
        if (!holdings.Elements.Contains(element))
        {
            return Refused(Reason.ElementNotFound);
        }

        if (!holdings.Sources.ContainsKey(element))
        {
            return Refused(Reason.SourceUndesignated);
        }

        return holdings.SourceOf(element) is not { } resource ? Refused(Reason.ResourceNotFound)
            : SubjectRule.KeyElement(resource) != subject ? Refused(Reason.LookupUnsupported)
            : new(element, resource, resource.Items.First(item => item.Element == element && item.Claim == Claim.Source), null);

        PlacedElement Refused(Reason reason) => new(element, null, null, reason);
    }
}
