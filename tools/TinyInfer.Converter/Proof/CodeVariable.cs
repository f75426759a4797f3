using System.Reflection.Emit;

namespace TinyInfer.Converter.Proof;

/// <summary>A local variable or parameter of generated code.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Local">The local variable; null for a parameter.</param>
/// <param name="Argument">Index of the parameter.</param>
internal sealed record CodeVariable(CodeType Type, LocalBuilder? Local, short Argument)
{
    /// <summary>Emits a load.</summary>
    /// <returns>The type.</returns>
    internal CodeType Load(ILGenerator il)
    {
        if (Local != null)
        {
            il.Emit(OpCodes.Ldloc, Local);
        }
        else
        {
            il.Emit(OpCodes.Ldarg, Argument);
        }

        return Type;
    }

    /// <summary>Emits a store of the value on the stack.</summary>
    internal void Store(ILGenerator il)
    {
        if (Local != null)
        {
            il.Emit(OpCodes.Stloc, Local);
        }
        else
        {
            il.Emit(OpCodes.Starg, Argument);
        }
    }
}
