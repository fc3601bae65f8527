using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Google.Protobuf;

namespace Exchange.Client.Reading;

/// <summary>
/// What has come of a read, over all its streams: opened first, rows counted and hashed, closed last. What does not agree is found
/// before it is handed out.
/// </summary>
internal sealed class ReadTrack : IDisposable
{
    // The first stream's hash is the whole read's until a second stream begins.
    private RowHash? _whole;
    private RowHash? _stream;
    private ulong _streamRows;
    private bool _isOpen;

    /// <summary>Of the first stream.</summary>
    public StreamOpened? Opened { get; private set; }

    public StreamClosed? Closed { get; private set; }

    public ulong Rows { get; private set; }

    /// <summary>After the last row; empty: the read cannot be taken up again.</summary>
    public ByteString Cursor { get; private set; } = ByteString.Empty;

    public byte[]? ContentHash { get; private set; }

    /// <summary>A stream is over, whether or not it was complete; the next message is another's first.</summary>
    public void Break() => _isOpen = false;

    /// <exception cref="ReadDamagedException">It does not fit what came before, or its own hash.</exception>
    public void Add(ReadResponse message)
    {
        Require(Closed is null, "A message came after the closing one.");
        switch (message.StepCase)
        {
            case ReadResponse.StepOneofCase.Opened:
                Open(message.Opened);
                break;
            case ReadResponse.StepOneofCase.Batch:
                AddBatch(message);
                break;
            case ReadResponse.StepOneofCase.Closed:
                Close(message.Closed);
                break;
        }
    }

    public void Dispose()
    {
        _whole?.Dispose();
        _stream?.Dispose();
    }

    private void Open(StreamOpened opened)
    {
        Require(!_isOpen, "The stream was opened twice.");
        (_isOpen, _streamRows) = (true, 0);
        if (Opened is null || Rows == 0)
        {
            _whole?.Dispose();
            Opened = opened;
            _whole = new RowHash(opened.Items);
            return;
        }

        Require(
            opened.Items.SequenceEqual(Opened.Items) && opened.Types_.SequenceEqual(Opened.Types_),
            "The stream that goes on has other items than the first one.");
        Require(
            opened.RowsBefore == Opened.RowsBefore + Rows, $"The stream goes on after {opened.RowsBefore} rows; {Opened.RowsBefore + Rows} came.");
        _stream?.Dispose();
        _stream = new RowHash(opened.Items);
    }

    private void AddBatch(ReadResponse message)
    {
        Require(_isOpen, "Rows came before the stream was opened.");
        var batch = message.Batch;
        Require(batch.Rows > 0, "A batch has no rows.");
        Require(
            batch.Columns.Select(column => (column.Item, column.Type)).SequenceEqual(Opened!.Items.Zip(Opened.Types_)),
            "A batch has other columns than the stream.");
        foreach (var column in batch.Columns)
        {
            Require(column.Count() == batch.Rows, $"A batch has not a value of {column.Item} for each row.");
        }

        _whole!.Add(batch);
        _stream?.Add(batch);
        _streamRows += batch.Rows;
        Require(message.Cursor.IsEmpty || !message.ContentHashSoFar.IsEmpty, "A batch has a cursor and no hash.");
        Require(
            message.ContentHashSoFar.IsEmpty || message.ContentHashSoFar.Span.SequenceEqual((_stream ?? _whole).SoFar()),
            $"The content hash does not agree after {_streamRows} rows of the stream.");
        Rows += batch.Rows;
        Cursor = message.Cursor;
    }

    private void Close(StreamClosed closed)
    {
        Require(_isOpen, "The stream was closed before it was opened.");
        Require(closed.Rows == _streamRows, $"The stream sent {closed.Rows} rows; {_streamRows} came.");
        Require(closed.ContentHash.Span.SequenceEqual((_stream ?? _whole)!.SoFar()), "The content hash does not agree.");
        (Closed, ContentHash) = (closed, _whole!.SoFar());
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ReadDamagedException(otherwise);
        }
    }
}
