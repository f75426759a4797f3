using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinyInfer.Converter;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Service;
using TinyInfer.Link;
using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Api;

/// <summary>What can be asked of devices, and told to them.</summary>
internal static class DeviceRoutes
{
    private const int MostEntries = 10_000;

    private static readonly string[] _actions = [Command.Report, Command.SelfTest, Command.RollBack, Command.Learn];

    /// <summary>Adds the routes.</summary>
    /// <param name="api">Where to.</param>
    internal static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder devices = api.MapGroup("/devices").WithTags("Devices");
        devices.MapGet("/", (string? group, Standing? standing, DeviceTable table, FleetOptions options, TimeProvider time) =>
            Views(table.ReadSince(-1).Twins, options, time).Where(view =>
                (group == null || view.Group == group) && (standing == null || view.Standing == standing)))
            .WithSummary("All devices, or those of a group or standing.");
        devices.MapGet("/{id}", IResult (string id, DeviceTable table, FleetOptions options, TimeProvider time) =>
            table.Find(id) is { } twin ? Results.Ok(Views([twin], options, time).Single()) : NoDevice(id))
            .Produces<DeviceView>().Produces<Problem>(StatusCodes.Status404NotFound).WithSummary("One device.");
        devices.MapGet("/{id}/history", (string id, double? hours, int? most, DeviceTable table, TimeProvider time) =>
            table.ReadHistory(id, time.GetUtcNow().AddHours(-Math.Clamp(hours ?? 24, 0, 1e5)), Clamp(most, 2_000)))
            .WithSummary("Lines of a device's telemetry, the oldest first.");
        devices.MapPost("/{id}/commands", TellAsync)
            .Produces<OrderAnswer>(StatusCodes.Status202Accepted).Produces<Problem>(StatusCodes.Status404NotFound)
            .WithSummary("Tells a device to report, selftest, rollback or learn.");
        api.MapGet("/groups", (DeviceTable table, FleetOptions options, TimeProvider time) =>
            Views(table.ReadSince(-1).Twins, options, time).GroupBy(view => view.Group).Select(group => new GroupView(
                group.Key, group.Count(), group.CountBy(view => view.Standing).ToDictionary(),
                group.CountBy(view => view.Model ?? string.Empty).ToDictionary())))
            .WithTags("Devices").WithSummary("Groups: how their devices stand, and which models they have.");
        api.MapGet("/events", (string? device, long? after, int? most, DeviceTable table) =>
            table.ReadEvents(device, after ?? 0, Clamp(most, 200)))
            .WithTags("Devices").WithSummary("What happened to devices and roll-outs, the oldest first.");
    }

    /// <summary>Makes views of devices.</summary>
    /// <param name="twins">The devices.</param>
    /// <param name="options">The service's options.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The views.</returns>
    internal static IEnumerable<DeviceView> Views(IEnumerable<DeviceTwin> twins, FleetOptions options, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        return twins.Select(twin => DeviceView.Of(twin, Standings.Of(twin, now, options.Silence)))
            .OrderBy(view => view.Id, StringComparer.Ordinal);
    }

    /// <summary>A number of entries within bounds.</summary>
    /// <param name="most">What was asked for.</param>
    /// <param name="standard">If nothing was.</param>
    /// <returns>The number.</returns>
    internal static int Clamp(int? most, int standard) => Math.Clamp(most ?? standard, 1, MostEntries);

    private static IResult NoDevice(string id) => Results.NotFound(new Problem($"{id}: there is no such device."));

    private static async Task<IResult> TellAsync(
        string id, OrderRequest order, HttpContext context, DeviceTable table, IGrainFactory grains, AuditLog audit)
    {
        if (!Array.Exists(_actions, action => action == order.Do))
        {
            throw new ConversionException($"do: {string.Join(", ", _actions)} are known.");
        }

        if (!Topics.IsName(id) || table.Find(id) == null)
        {
            return NoDevice(id);
        }

        int number = await grains.GetGrain<IDevice>(id).Tell(order.Do!);
        await audit.NoteAsync(Access.NameOf(context), order.Do!, id, string.Empty);
        return Results.Accepted(null, new OrderAnswer(number));
    }
}

/// <summary>What a device is told.</summary>
/// <param name="Do">Report, selftest, rollback or learn.</param>
internal sealed record OrderRequest(string? Do);

/// <summary>That a device was told.</summary>
/// <param name="Number">The number that its answer will have.</param>
internal sealed record OrderAnswer(int Number);

/// <summary>A group.</summary>
/// <param name="Name">Its name; empty for devices that told none.</param>
/// <param name="Devices">Number of devices.</param>
/// <param name="Standings">How they stand.</param>
/// <param name="Models">Which models they have.</param>
internal sealed record GroupView(
    string Name, int Devices, IReadOnlyDictionary<Standing, int> Standings, IReadOnlyDictionary<string, int> Models);
