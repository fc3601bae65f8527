using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Corrections;

/// <summary>When two resources speak of the same subject, and which datum a correction is about.</summary>
public static class SubjectRule
{
    /// <summary>
    /// A key means the same in both: it is one resource, or both keys carry one element. A citizen number is no credit code,
    /// whatever their letters.
    /// </summary>
    public static bool SameSubjects(Resource one, Resource other) =>
        one.Code == other.Code || (KeyElement(one) is { } element && element == KeyElement(other));

    /// <summary>The element that the key item carries, if it carries one.</summary>
    public static ElementId? KeyElement(Resource resource) => resource.KeyItem is { } key ? resource.Find(key)?.Element : null;

    /// <summary>
    /// One name for one datum: the element or a hint's rule, the source resource and the subject, as SHA-256 in hexadecimal, so
    /// that the subject's value stands in no key of a table.
    /// </summary>
    public static string Datum(string about, ResourceCode resource, Cell subject)
    {
        var value = subject.Type is ItemType.Text or ItemType.Decimal or ItemType.Date
            ? subject.Text
            : subject.Integer.ToString(CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{about}\n{resource}\n{(int)subject.Type}\n{value}")));
    }
}
