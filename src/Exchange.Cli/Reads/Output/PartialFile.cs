using System.Buffers.Binary;
using Exchange.Client;
using Exchange.Client.Reading;
using Exchange.Gateway.V1;
using Google.Protobuf;

namespace Exchange.Cli.Reads.Output;

/// <summary>
/// A read under way, as FILE.partial: the request, then every message of every stream as it came, each after its length. So a batch
/// and the cursor behind it are one write, and there is no moment at which a row is here and its cursor is not. Whoever dies leaves a
/// torn end, which the messages' own hashes find; it is cut off. FILE is made of it when the read is complete, whole or not at all.
/// Only its owner may read it: it holds the data, and cursors.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int LengthBytes = 4;

    private readonly string _file;
    private readonly FileStream _partial;

    private PartialFile(string file, FileStream partial) => (_file, _partial) = (file, partial);

    /// <summary>What has come so far.</summary>
    public ReadTrack Track { get; private set; } = new();

    /// <summary>Whether another process can go on.</summary>
    public bool CanGoOn => Track.Rows > 0 && !Track.Cursor.IsEmpty;

    public static string NameOf(string file) => $"{file}.partial";

    /// <summary>Begins, or goes on with what is there.</summary>
    /// <exception cref="IOException">A file is in the way, or another process reads into it.</exception>
    /// <exception cref="InvalidDataException">It cannot be gone on with.</exception>
    public static PartialFile Open(string file, ReadRequest request, bool resume, bool force)
    {
        var name = NameOf(file);
        var isThere = File.Exists(name);
        if (isThere && !resume && !force)
        {
            throw new IOException($"{name} is there: --resume goes on with it, --force begins anew.");
        }

        if (File.Exists(file) && !force && !(isThere && resume))
        {
            throw new IOException($"{file} is there; --force replaces it.");
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

#pragma warning disable CA2000 // The partial file disposes of it.
        var partial = new PartialFile(file, new FileStream(name, options));
#pragma warning restore CA2000
        try
        {
            partial.Begin(request, resume);
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    public void Add(ReadResponse message) => Write(message);

    /// <summary>Makes the file of what came. The hashes are checked once more: what was verified is what is written.</summary>
    /// <param name="form">The file's form.</param>
    /// <param name="dispute">Told of each value in dispute: its row in the read, from 1.</param>
    /// <param name="ct">Leaves the partial file as it is.</param>
    public async Task FinishAsync(RowForm form, Action<ulong, Dispute> dispute, CancellationToken ct)
    {
        var making = $"{_file}.making";
        await using (var stream = new FileStream(making, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            using var track = new ReadTrack();
            await using (var rows = await RowFile.BeginAsync(form, Track.Opened!, stream, ct))
            {
                Rewind();
                while (Next(track) is { } message)
                {
                    if (message.StepCase == ReadResponse.StepOneofCase.Batch)
                    {
                        await rows.AddAsync(message.Batch, ct);
                        message.Disputed.ToList().ForEach(mark => dispute(track.Rows - message.Batch.Rows + mark.Row + 1, mark));
                    }
                }

                await rows.EndAsync(ct);
            }

            ToDisk(stream);
        }

        // From here the file is there, whole. Whoever dies before the partial one is gone makes it once more.
        File.Move(making, _file, overwrite: true);
        File.Delete(_partial.Name);
    }

    /// <summary>Leaves nothing behind of which nobody could make anything.</summary>
    public void Drop() => File.Delete(_partial.Name);

    public void Dispose()
    {
        _partial.Dispose();
        Track.Dispose();
    }

    private void Begin(ReadRequest request, bool resume)
    {
        if (resume && _partial.Length > 0 && Rewind() is { } begun)
        {
            if (!begun.Equals(request))
            {
                throw new InvalidDataException($"{_partial.Name} is of another read; repeat its command, or begin anew with --force.");
            }

            CutTornEnd();
            if (CanGoOn || Track.Closed is not null)
            {
                return;
            }

            if (Track.Rows > 0)
            {
                throw new InvalidDataException($"{_partial.Name} was not read by key and cannot be gone on with; begin anew with --force.");
            }
        }

        Track.Dispose();
        Track = new();
        _partial.SetLength(0);
        Write(request);
    }

    private void Write(IMessage message)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt32LittleEndian(length, message.CalculateSize());
        _partial.Write(length);
        message.WriteTo(_partial);
        _partial.Flush();
    }

    /// <summary>Takes what is there into the track, and cuts off what is not whole.</summary>
    private void CutTornEnd()
    {
        while (true)
        {
            Rewind();
            var whole = _partial.Position;
            try
            {
                while (Next(Track) is not null)
                {
                    whole = _partial.Position;
                }

                _partial.SetLength(whole);
                return;
            }
            catch (ReadDamagedException)
            {
                // The track has taken in what is not sound: once more, without it.
                _partial.SetLength(whole);
                Track.Dispose();
                Track = new();
            }
        }
    }

    private static void ToDisk(FileStream stream) => stream.Flush(flushToDisk: true);

    /// <summary>The request; null: not even it is whole.</summary>
    private ReadRequest? Rewind()
    {
        _partial.Position = 0;
        return Whole(ReadRequest.Parser);
    }

    private ReadResponse? Next(ReadTrack track)
    {
        if (Whole(ReadResponse.Parser) is not { } message)
        {
            return null;
        }

        if (message.StepCase == ReadResponse.StepOneofCase.Opened)
        {
            track.Break();
        }

        track.Add(message);
        return message;
    }

    private T? Whole<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        // Protobuf's own delimited form would take a message that is torn between two fields for a whole one.
        Span<byte> length = stackalloc byte[LengthBytes];
        if (_partial.ReadAtLeast(length, LengthBytes, throwOnEndOfStream: false) < LengthBytes
            || BinaryPrimitives.ReadInt32LittleEndian(length) is var size && (size < 0 || size > _partial.Length - _partial.Position))
        {
            return null;
        }

        var content = new byte[size];
        _partial.ReadExactly(content);
        try
        {
            return parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
