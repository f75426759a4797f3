namespace TinyInfer.Fleet.Devices;

/// <summary>A twin was not kept: another one of the same device was kept since this one was read.</summary>
/// <param name="device">The device.</param>
internal sealed class StaleTwinException(string device) : Exception($"the twin of {device} was changed elsewhere");
