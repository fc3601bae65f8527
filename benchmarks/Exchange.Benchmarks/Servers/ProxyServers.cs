using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.Configuration;

namespace Exchange.Benchmarks.Servers;

/// <summary>What passes a call on and asks nothing: YARP, and nginx with grpc_pass.</summary>
internal static class ProxyServers
{
    private const string Yarp = "yarp-server";
    private const string Nginx = "nginx";

    /// <summary>The version of nginx; null: it is not installed.</summary>
    public static async Task<string?> NginxVersionAsync(CancellationToken ct)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Nginx, "-v") { RedirectStandardError = true })!;
            return (await process.StandardError.ReadToEndAsync(ct)).Trim();
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public static ServerProcess StartYarp(int port, int backend, Scratch scratch) => ServerProcess.Start(
        "Exchange.Benchmarks", scratch.File("yarp.log"), [Yarp, Text(port), Text(backend)]);

    /// <summary>
    /// One process, so that its processor time can be read; connections to the backend kept. It uses one core, and the load generator
    /// and the backend have the other.
    /// </summary>
    public static ServerProcess StartNginx(int port, int backend, Scratch scratch)
    {
        var file = scratch.File("nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            pid {{scratch.File("nginx.pid")}};
            error_log stderr;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path {{scratch.File("nginx-body")}};
              proxy_temp_path {{scratch.File("nginx-proxy")}};
              fastcgi_temp_path {{scratch.File("nginx-fastcgi")}};
              uwsgi_temp_path {{scratch.File("nginx-uwsgi")}};
              scgi_temp_path {{scratch.File("nginx-scgi")}};
              upstream backend { server 127.0.0.1:{{Text(backend)}}; keepalive 256; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:{{Text(port)}} http2;
                http2_max_concurrent_streams 1024;
                keepalive_requests 1000000000;
                location / { grpc_pass grpc://backend; grpc_socket_keepalive on; }
              }
            }
            """);
        return ServerProcess.StartInstalled(Nginx, scratch.File("nginx.log"), ["-c", file, "-p", scratch.Folder]);
    }

    public static Command CreateYarp()
    {
        var port = new Argument<int>("port");
        var backend = new Argument<int>("backend");
        var command = new Command(Yarp) { port, backend };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunYarpAsync(parsed.GetValue(port), parsed.GetValue(backend), ct));
        return command;
    }

    private static async Task RunYarpAsync(int port, int backend, CancellationToken ct)
    {
        var builder = PlainHost.CreateBuilder(port);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "backend", Match = new() { Path = "{**all}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "backend",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = $"http://127.0.0.1:{Text(backend)}" } },
                    HttpClient = new() { EnableMultipleHttp2Connections = true },
                    HttpRequest = new() { Version = System.Net.HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                },
            ]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
