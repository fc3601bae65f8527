using System.Collections.Immutable;

namespace Exchange.Domain.Requests;

/// <summary>Whether the notice of what is missing stops the reply's clock. The Decree is silent (Art 21).</summary>
public enum SupplementClock
{
    /// <summary>The original date stays.</summary>
    Keep = 1,

    /// <summary>From the day of the notice to the day on which all was supplied nothing is counted.</summary>
    Stop = 2,
}

/// <summary>The terms in force, at most as long as the law's (Decree 809, Art 23), and the switches where the law is silent.</summary>
public sealed record AcceptancePolicy
{
    /// <summary>Decree 809, Art 21.</summary>
    public const int UnconditionalMax = 1;

    /// <summary>Decree 809, Art 21.</summary>
    public const int ConditionalMax = 10;

    /// <summary>Decree 809, Art 21: in all.</summary>
    public const int ExtensionMax = 10;

    /// <summary>上海市数据条例 Art 39.</summary>
    public const int UncataloguedMax = 15;

    /// <summary>Decree 809, Art 22; there is no extension.</summary>
    public const int DeliveryMax = 20;

    public SupplementClock ClockOnSupplement { get; init; } = SupplementClock.Keep;

    /// <summary>Whether unconditional data on the platform is authorized in the instant of filing.</summary>
    public bool UnconditionalAtOnce { get; init; }

    public int Conditional { get; init; } = ConditionalMax;

    public int Extension { get; init; } = ExtensionMax;

    public int Uncatalogued { get; init; } = UncataloguedMax;

    public int Delivery { get; init; } = DeliveryMax;

    /// <summary>Which switches are in force, for people.</summary>
    public ImmutableArray<string> Sentences =>
    [
        ClockOnSupplement == SupplementClock.Keep
            ? "补正 does not stop the reply's clock: the original date stays (the Decree is silent)."
            : "补正 stops the reply's clock until all is supplied (the Decree is silent).",
        UnconditionalAtOnce
            ? "无条件共享 on the platform is authorized in the instant of filing."
            : "无条件共享 is authorized by an authority, or answered by its provider.",
        .. Stricter("The reply on 有条件共享", Conditional, ConditionalMax),
        .. Stricter("An extension", Extension, ExtensionMax),
        .. Stricter("The reply on what is not catalogued", Uncatalogued, UncataloguedMax),
        .. Stricter("Delivery", Delivery, DeliveryMax),
    ];

    private static ImmutableArray<string> Stricter(string what, int workdays, int max) =>
        workdays < max ? [$"{what} has {workdays} working days here; the law allows {max}."] : [];
}
