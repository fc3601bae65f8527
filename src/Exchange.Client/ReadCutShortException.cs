namespace Exchange.Client;

/// <summary>
/// A stream that ended before it was complete, and that could not be taken up again: rows are missing. What came until then was
/// verified. <see cref="Exception.InnerException"/> is an <see cref="ExchangeCallException"/> where the stream ended with a status.
/// </summary>
public sealed class ReadCutShortException : Exception
{
    internal ReadCutShortException(string message, ulong rows, ReadOnlyMemory<byte> cursor, Exception? cause)
        : base(message, cause) => (Rows, Cursor) = (rows, cursor);

    /// <summary>How many rows came.</summary>
    public ulong Rows { get; }

    /// <summary>
    /// Where a new read goes on: <c>ReadRequest.Cursor</c>, with all other fields as they were. Empty: the read was not
    /// <c>ByKey</c>, and begins anew. Keep it as you keep the data.
    /// </summary>
    public ReadOnlyMemory<byte> Cursor { get; }
}
