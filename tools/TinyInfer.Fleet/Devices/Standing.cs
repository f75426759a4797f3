namespace TinyInfer.Fleet.Devices;

/// <summary>How a device stands, for maps and metrics; the first that is true, from the top.</summary>
internal enum Standing
{
    /// <summary>Its last will came: the connection broke, or the power.</summary>
    Offline,

    /// <summary>It says that it is connected, and has said nothing for too long.</summary>
    Silent,

    /// <summary>Its sensor fails, or it refused the update that it is to have.</summary>
    Fault,

    /// <summary>Its detector sees an anomaly.</summary>
    Alarm,

    /// <summary>Its scores or features have drifted.</summary>
    Drifting,

    /// <summary>An update is on its way to it, or on trial.</summary>
    Updating,

    /// <summary>All is well.</summary>
    Well,
}

/// <summary>Decides how a device stands.</summary>
internal static class Standings
{
    /// <summary>Decides.</summary>
    /// <param name="twin">The device.</param>
    /// <param name="now">The time.</param>
    /// <param name="silence">After how much time without a word a device counts as silent.</param>
    /// <returns>How it stands.</returns>
    internal static Standing Of(DeviceTwin twin, DateTimeOffset now, TimeSpan silence) => twin switch
    {
        { IsOnline: false } => Standing.Offline,
        _ when now - twin.Seen > silence => Standing.Silent,
        { Condition: "fault" } or { Update: Link.Messages.DeviceState.Refused } => Standing.Fault,
        { Condition: "anomaly" } => Standing.Alarm,
        { IsDrifting: true } => Standing.Drifting,
        { Update: Link.Messages.DeviceState.Receiving }
            or { Phase: Link.Messages.DeviceState.Pending or Link.Messages.DeviceState.Trial } => Standing.Updating,
        _ => Standing.Well,
    };
}
