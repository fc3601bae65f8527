using Exchange.Gateway.V1;
using Exchange.Source.V1;

namespace Exchange.Client;

/// <summary>Tests of an item, for <c>ReadRequest.Filters</c>. A value has to be of the item's type.</summary>
public static class Where
{
    /// <summary>The item is this text.</summary>
    public static Filter Is(string item, string text) => Is(item, new Value { Text = text });

    /// <summary>The item is this integer.</summary>
    public static Filter Is(string item, long integer) => Is(item, new Value { Integer = integer });

    /// <summary>The item is this value; one without a kind: the item has none.</summary>
    public static Filter Is(string item, Value value) => new() { Item = item, Equals_ = value };

    /// <summary>The item has no value.</summary>
    public static Filter IsNull(string item) => Is(item, new Value());

    /// <summary>The item is one of these values, at most 1000.</summary>
    public static Filter Among(string item, params IEnumerable<Value> values) => new() { Item = item, Among = new() { Values = { values } } };

    /// <summary>The item begins with this text.</summary>
    public static Filter Begins(string item, string prefix) => new() { Item = item, Prefix = prefix };

    /// <summary>The item is at least <paramref name="from"/> and less than <paramref name="until"/>; null: there is no such end.</summary>
    public static Filter Between(string item, Value? from, Value? until) => new() { Item = item, Range = new() { From = from, Until = until } };
}
