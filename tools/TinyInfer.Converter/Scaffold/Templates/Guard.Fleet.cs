using TinyInfer;
using TinyInfer.Format;
{{learningUsing}}
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;

namespace {{name}};

/// <summary>The application, without the board: samples in, alarm and telemetry out; what decides can be replaced in the field.</summary>
public static class Guard
{
    /// <summary>Only updates for this group are taken.</summary>
    public const string Group = {{group}};

    private const int SilenceMilliseconds = {{silence}};

    private static readonly ShippedContent _shipped = new ShippedContent();

    /// <summary>Opens the store of updates, and settles what the last run has left.</summary>
    /// <param name="storage">Where it keeps its files.</param>
    /// <returns>The store.</returns>
    public static UpdateStore OpenUpdates(Storage storage)
    {
{{register}}
        UpdateOptions options = new UpdateOptions();
        options.Group = Group;
        options.BuiltIn = _shipped;
        UpdateStore updates = new UpdateStore(storage, "model", UpdateKey.Bytes, new Sha256(), options);
        updates.Start(Check);
        return updates;
    }

    /// <summary>Loads what decides, and what was learned before.</summary>
    /// <param name="device">Name of the board.</param>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Frames that are read at a time.</param>
    /// <param name="alarm">Shows the alarm.</param>
    /// <param name="store">Keeps what was learned; null if nothing is.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <param name="content">What decides: the store's current content.</param>
    /// <returns>The application.</returns>
    public static GuardApplication Create(
        string device, SampleSource source, int blockLength, IAlarm alarm, StateStore store, TelemetrySink sink, ModelSource content)
    {
        {{type}} guard = CreateGuard(content, alarm);
{{learning}}
        _shipped.Release();
        return new GuardApplication(device, new Sampler(source, blockLength), guard, store, sink, SilenceMilliseconds);
    }

    /// <summary>Looks at an update before it is tried: it loads, passes its self-test, and fits the features.</summary>
    private static string Check(ModelSource candidate)
    {
        return CreateGuard(candidate, null).Problem;
    }

    private static {{type}} CreateGuard(ModelSource content, IAlarm alarm)
    {
        byte[] bytes = new byte[content.Length];
        content.Read(0, bytes, 0, bytes.Length);
        return {{create}};
    }
}
