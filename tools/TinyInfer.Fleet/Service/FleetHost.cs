using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Prometheus;
using TinyInfer.Converter;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rollouts;
using TinyInfer.Fleet.Rounds;
using TinyInfer.Fleet.Storage;
using TinyInfer.Fleet.Web;

namespace TinyInfer.Fleet.Service;

/// <summary>The service: broker, grains, database and web server in one process.</summary>
internal sealed class FleetHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Database _database;
    private readonly FleetOptions _options;

    private FleetHost(WebApplication app, Database database, FleetOptions options) =>
        (_app, _database, _options) = (app, database, options);

    /// <summary>Where its page and API are.</summary>
    internal Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The broker.</summary>
    internal string Broker => _app.Services.GetRequiredService<IBroker>().Name;

    /// <summary>What it is made of.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts it.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="log">Where faults are told.</param>
    /// <returns>The service, which serves.</returns>
    /// <exception cref="ConversionException">The data folder cannot be used, or a port is taken.</exception>
    internal static async Task<FleetHost> StartAsync(FleetOptions options, Action<ILoggingBuilder> log)
    {
        Database database = Database.Open(options.DataFolder);
        FleetHost? host = null;
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Logging.SetMinimumLevel(LogLevel.Warning);

            // A silo warns of settings that are meant, and of clocks of a machine that slept.
            builder.Logging.AddFilter("Orleans", LogLevel.Error);
            log(builder.Logging);
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(options.Address, options.HttpPort, listen =>
                {
                    if (options.Certificate != null)
                    {
                        listen.UseHttps(options.Certificate);
                    }
                });
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = UpdateRegistry.MostBytes;
                kestrel.Limits.MaxConcurrentConnections = 2_000;
            });
            AddServices(builder, options, database, await Tokens.OpenAsync(database, options.DataFolder, TimeProvider.System));
            host = new FleetHost(builder.Build(), database, options);
            host.Map();
            await host.RunAsync();
            return host;
        }
        catch (Exception e)
        {
            if (host != null)
            {
                await host.DisposeAsync();
            }
            else
            {
                await database.DisposeAsync();
            }

            if (e is IOException or System.Net.Sockets.SocketException)
            {
                throw new ConversionException(
                    $"{options.Address}:{options.HttpPort}: the service cannot listen there ({e.Message.TrimEnd('.')}). "
                    + "--port chooses another port.", e);
            }

            throw;
        }
    }

    /// <summary>Stops it: takes no more messages, and keeps those that came.</summary>
    /// <returns>When it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _app.Services.GetRequiredService<IBroker>().DisposeAsync();
        await _app.Services.GetRequiredService<Ingest>().DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _database.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static void AddServices(WebApplicationBuilder builder, FleetOptions options, Database database, Tokens tokens)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton(database);
        services.AddSingleton<DeviceTable>().AddSingleton<RolloutTable>().AddSingleton<UpdateRegistry>().AddSingleton<AuditLog>();
        services.AddSingleton<ChunkSender>().AddSingleton<Ingest>().AddSingleton<RoundTable>().AddSingleton<RoundFiles>();
        services.AddSingleton(tokens);
        services.AddSingleton<IBroker>(provider => options.Broker == null
            ? new EmbeddedBroker(
                new IPEndPoint(options.Address, options.MqttPort), options.Certificate, options.AsksPasswords ? tokens : null)
            : options.Cluster == null
            ? new RemoteBroker(
                options.Broker, SessionOf(options.DataFolder), isShared: false, provider.GetRequiredService<ILogger<RemoteBroker>>())
            : new ClusterBroker(
                SessionOf(options.DataFolder),
                (session, kinds, isShared, isHeld) => new RemoteBroker(
                    options.Broker, session, isShared, provider.GetRequiredService<ILogger<RemoteBroker>>(), kinds)
                { IsHeld = isHeld },
                new SessionTable(database, TimeProvider.System), provider.GetRequiredService<ILogger<ClusterBroker>>()));
        services.AddSingleton<Watch>().AddHostedService(provider => provider.GetRequiredService<Watch>());
        services.AddRouting().AddOpenApi().Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        builder.Host.UseOrleans(silo =>
        {
            if (options.Cluster != null)
            {
                Clustering.Use(silo, options.Cluster, SessionOf(options.DataFolder), options.Address);
                return;
            }

            silo.UseLocalhostClustering();
            NoSockets.Use(silo.Services);
        });
        if (options.Traces != null)
        {
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Metrics.Source).AddAspNetCoreInstrumentation()
                .AddOtlpExporter(otlp => otlp.Endpoint = options.Traces));
        }
    }

    /// <summary>The same after a restart, and another one for each service.</summary>
    private static string SessionOf(string folder)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes($"{Environment.MachineName} {Path.GetFullPath(folder)}");
        return "tinyinfer-fleet-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(name))[..8];
    }

    private static async Task ExplainAsync(HttpContext context)
    {
        (int status, string message) = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException e => (e.StatusCode, (e.InnerException ?? e).Message),
            ConversionException e => (StatusCodes.Status400BadRequest, e.Message),
            ModelFormatException e => (StatusCodes.Status400BadRequest, e.Message),
            _ => (StatusCodes.Status500InternalServerError, "the service failed; its log says how."),
        };
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new Problem(message));
    }

    private void Map()
    {
        _app.UseExceptionHandler(handler => handler.Run(ExplainAsync));
        _app.UseMiddleware<Access>();
        _app.UseRouting();
        RouteGroupBuilder api = _app.MapGroup("/api");
        DeviceRoutes.Map(api);
        UpdateRoutes.Map(api);
        AccessRoutes.Map(api);
        RoundRoutes.Map(api);
        _app.MapGet("/updates/{hash}", UpdateRoutes.Send).WithTags("Updates").WithSummary("The file of an update, whole or in ranges.");
        _app.MapGet("/health", () => "ok").ExcludeFromDescription();
        _app.MapMetrics("/metrics");
        _app.MapOpenApi();
        Page.Map(_app);
    }

    private async Task RunAsync()
    {
        await _app.StartAsync();
        IBroker broker = Services.GetRequiredService<IBroker>();
        await broker.StartAsync(Services.GetRequiredService<Ingest>().TakeAsync);
        if (_options.Broker == null)
        {
            // A broker in this process has kept nothing: what devices are to have is published anew.
            foreach (DeviceTwin twin in Services.GetRequiredService<DeviceTable>().ReadSince(-1).Twins)
            {
                if (twin.Desired != null)
                {
                    await Device.PublishAsync(twin.Id, twin.Desired, broker);
                }
            }
        }
    }
}
