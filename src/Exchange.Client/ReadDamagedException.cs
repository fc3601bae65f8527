namespace Exchange.Client;

/// <summary>
/// What came is not what was sent: a hash, a count or the form of a message disagrees. Nothing of the batch at fault was handed
/// out. Asking again is of no use before the cause is known.
/// </summary>
public sealed class ReadDamagedException : Exception
{
    internal ReadDamagedException(string message)
        : base(message)
    {
    }
}
