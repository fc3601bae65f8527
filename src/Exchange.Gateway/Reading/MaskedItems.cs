using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>The one way by which a source's values leave: an item that the grant masks is masked here, whatever the call.</summary>
internal sealed class MaskedItems
{
    private readonly Mask?[]? _masks;
    private readonly Func<Cell, string>? _digest;

    public MaskedItems(Decision.Permit permit, MaskKeys keys)
    {
        All = permit.Answered;
        if (permit.Masks.IsEmpty)
        {
            return;
        }

        _masks = [.. permit.Items.Select(item => permit.Grant.MaskOf(item.Id))];
        _digest = permit.Masks.Any(masked => masked.Mask is Mask.Hash) ? keys.DigestsOf(permit.Grant.Id) : null;
    }

    /// <summary>The items as they are answered.</summary>
    public ImmutableArray<Item> All { get; }

    /// <summary>A value of the present row as it leaves. A source has the permitted items first, in their order.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public Cell Of(SourceRows rows, int item) => _masks?[item] is { } mask
        ? MaskRule.Apply(mask, rows[item], _digest!) ?? throw new ExchangeException(Reason.SourceAnswerInvalid)
        : rows[item];
}
