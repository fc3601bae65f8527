namespace Exchange.Registry.Storage;

/// <summary>The other ways to a fact than its id.</summary>
internal static class FactKey
{
    /// <summary>It is a draft that is neither published nor given up, or a request in which somebody still has to act.</summary>
    public const string UnderWay = "under way";

    /// <summary>It is a disposal that is not certified.</summary>
    public const string AllOwed = "owed";

    /// <summary>The department may see it.</summary>
    public static string Party(string department) => $"party {department}";

    /// <summary>It is about the resource.</summary>
    public static string Resource(string code) => $"resource {code}";

    /// <summary>It is about the element.</summary>
    public static string Element(string id) => $"element {id}";

    /// <summary>It is an element of this name, or a resource with an item of it.</summary>
    public static string Named(string name) => $"named {name}";

    /// <summary>It is about the grant.</summary>
    public static string Grant(string id) => $"grant {id}";

    /// <summary>It is a grant that passes on a part of the grant.</summary>
    public static string PassedOn(string grant) => $"passed on {grant}";

    /// <summary>It is a record of use of this kind, of the grant.</summary>
    public static string Usage(string grant, string kind) => $"usage {grant} {kind}";

    /// <summary>It is a disposal that the department owes or may demand.</summary>
    public static string Owed(string department) => $"owed {department}";

    /// <summary>It is of the batch.</summary>
    public static string Batch(string batch) => $"batch {batch}";

    /// <summary>It is on the list.</summary>
    public static string List(string list) => $"list {list}";

    /// <summary>It is a case about this, open or not.</summary>
    public static string Case(string about) => $"case {about}";

    /// <summary>It is the one open case about this; Storage/Scripts/0007_open_cases.sql holds that there is no other.</summary>
    public static string Open(string about) => $"open {about}";
}
