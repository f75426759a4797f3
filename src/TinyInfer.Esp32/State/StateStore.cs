namespace TinyInfer.Esp32.State;

/// <summary>Keeps bytes over deep sleep and loss of power.</summary>
public abstract class StateStore
{
    /// <summary>Reads what was saved last.</summary>
    /// <returns>The bytes, or null where there are none.</returns>
    public abstract byte[] Load();

    /// <summary>Saves bytes in place of the last ones.</summary>
    /// <param name="bytes">The bytes.</param>
    public abstract void Save(byte[] bytes);
}
