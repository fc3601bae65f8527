namespace Exchange.Registry.Storage;

/// <summary>The other ways to a fact than its id.</summary>
internal static class FactKey
{
    /// <summary>It is a draft that is neither published nor given up, or a request in which somebody still has to act.</summary>
    public const string UnderWay = "under way";

    /// <summary>The department may see it.</summary>
    public static string Party(string department) => $"party {department}";

    /// <summary>It is about the resource.</summary>
    public static string Resource(string code) => $"resource {code}";

    /// <summary>It is about the element.</summary>
    public static string Element(string id) => $"element {id}";

    /// <summary>It is of the batch.</summary>
    public static string Batch(string batch) => $"batch {batch}";

    /// <summary>It is on the list.</summary>
    public static string List(string list) => $"list {list}";

    /// <summary>It is a case about this, open or not.</summary>
    public static string Case(string about) => $"case {about}";

    /// <summary>It is the one open case about this; Storage/Scripts/0007_open_cases.sql holds that there is no other.</summary>
    public static string Open(string about) => $"open {about}";
}
