using System.Net.Sockets;

namespace Exchange.Hosting;

/// <summary>The file of a Unix socket, and what a killed process leaves behind of it.</summary>
internal static class UnixSocket
{
    /// <summary>
    /// Makes the directory, for the owner only, and removes a socket that nobody listens on; binding to a file that exists
    /// fails. A socket that answers belongs to a running process and stays, so that the bind fails and says so.
    /// </summary>
    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (File.Exists(path) && !Answers(path))
        {
            File.Delete(path);
        }
    }

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
