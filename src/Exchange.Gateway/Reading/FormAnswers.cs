using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Wire;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>A form as the caller gets it: filled as far as it can be, and what could not be had named with its reason.</summary>
internal static class FormAnswers
{
    public static V1.AssembleResponse Of(FormRequest form, IReadOnlyList<FormPart> parts, Func<Asked, Domain.Grants.Decision.Permit, DisputeMarks> disputed)
    {
        var found = parts.Where(part => part.IsFound).ToList();
        var answer = new V1.AssembleResponse { Sources = { found.Select(SourceOf) } };
        foreach (var placed in form.Elements)
        {
            var part = parts.FirstOrDefault(one => one.Resource.Code == placed.Resource?.Code);
            answer.Elements.Add(new V1.AssembledElement
            {
                Element = placed.Element.Value,
                Found = part is { IsFound: true } && Ordinal(part, placed) >= 0 ? ValuesOf(part, placed, (uint)found.IndexOf(part), disputed) : null,
            });
            if (answer.Elements[^1].Found is null)
            {
                answer.Elements[^1].Refused = RefusalOf(placed, part);
            }
        }

        return answer;
    }

    private static V1.AssembledSource SourceOf(FormPart part) => new()
    {
        Provenance = Answers.ProvenanceOf(part.Asked!, part.Permit!, part.Quota),
        Position = Answers.Position(part.Recorded),
        ContentHash = UnsafeByteOperations.UnsafeWrap(part.Found!.Hash),
        Items = { part.Permit!.Items.Select(item => item.Id.Value) },
    };

    private static V1.AssembledValues ValuesOf(
        FormPart part, PlacedElement placed, uint source, Func<Asked, Domain.Grants.Decision.Permit, DisputeMarks> disputed)
    {
        var ordinal = Ordinal(part, placed);
        var item = part.Permit!.Items[ordinal];

        // A key that stands for several subjects puts all of the row in doubt.
        var marks = disputed(part.Asked!, part.Permit).Of(part.Asked!.Attempt.Key!.Value, part.Found!.Count)
            .Where(mark => mark.Item == item.Id.Value || mark.Item == part.Resource.KeyItem!.Value);
        return new()
        {
            Source = source,
            Item = item.Id.Value,
            Values = { part.Found.Rows.Select(row => row[ordinal].ToWire()) },
            Type = (Source.V1.ItemType)part.Permit.Answered[ordinal].Type,
            Disputed = { marks },
        };
    }

    private static V1.AssembledRefusal RefusalOf(PlacedElement placed, FormPart? part)
    {
        // What its source was asked for and the grant does not name is withheld.
        var reason = placed.Refusal ?? part?.Refusal?.Reason ?? Reason.ItemsNotGranted;
        return new()
        {
            Reason = reason.Code,
            Message = reason.Sentence,
            Remedy = reason.Remedy ?? "",
            Position = part is null ? null : Answers.Position(part.Recorded),
        };
    }

    private static int Ordinal(FormPart part, PlacedElement placed)
    {
        for (var i = 0; i < part.Permit!.Items.Length; i++)
        {
            if (part.Permit.Items[i].Id == placed.Item!.Id)
            {
                return i;
            }
        }

        return -1;
    }
}
