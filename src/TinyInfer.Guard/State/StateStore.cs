namespace TinyInfer.Guard.State;

/// <summary>Keeps bytes over deep sleep and loss of power.</summary>
public abstract class StateStore
{
    /// <summary>Reads what was saved last.</summary>
    /// <returns>The bytes, or null if there are none that can be read.</returns>
    public abstract byte[] Load();

    /// <summary>Saves bytes in place of the last ones.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Whether they are kept.</returns>
    public abstract bool Save(byte[] bytes);
}
