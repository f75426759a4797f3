using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace TinyInfer.DeviceHarness.Counting;

/// <summary>
/// Makes an assembly count its IL instructions: every straight piece of code adds its length to a counter before it runs.
/// </summary>
internal static class CountedAssembly
{
    /// <summary>Rewrites an assembly.</summary>
    /// <param name="image">The assembly as the compiler wrote it.</param>
    /// <returns>The same, with counters.</returns>
    internal static byte[] Rewrite(byte[] image)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(image));
        ModuleDefinition module = assembly.MainModule;
        AssemblyNameReference meter = new(Meter.Assembly, new Version());
        module.AssemblyReferences.Add(meter);
        FieldReference counter = new(Meter.Counter, module.TypeSystem.Int64,
            new TypeReference(string.Empty, Meter.Assembly, module, meter));
        foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            Rewrite(method.Body, counter);
        }

        using MemoryStream rewritten = new();
        assembly.Write(rewritten);
        return rewritten.ToArray();
    }

    private static void Rewrite(MethodBody body, FieldReference counter)
    {
        Instruction[] instructions = [.. body.Instructions];
        HashSet<Instruction> starts = Starts(body);
        Dictionary<Instruction, Instruction> moved = [];
        body.SimplifyMacros();
        ILProcessor processor = body.GetILProcessor();
        for (int i = 0; i < instructions.Length;)
        {
            int end = i + 1;
            while (end < instructions.Length && !starts.Contains(instructions[end]))
            {
                end++;
            }

            Instruction first = processor.Create(OpCodes.Ldsfld, counter);
            processor.InsertBefore(instructions[i], first);
            processor.InsertBefore(instructions[i], processor.Create(OpCodes.Ldc_I8, (long)(end - i)));
            processor.InsertBefore(instructions[i], processor.Create(OpCodes.Add));
            processor.InsertBefore(instructions[i], processor.Create(OpCodes.Stsfld, counter));
            moved.Add(instructions[i], first);
            i = end;
        }

        foreach (Instruction instruction in instructions)
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target => moved[target],
                Instruction[] targets => Array.ConvertAll(targets, t => moved[t]),
                var operand => operand,
            };
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
            handler.FilterStart = Moved(handler.FilterStart);
        }

        body.OptimizeMacros();

        Instruction? Moved(Instruction? instruction) => instruction == null ? null : moved[instruction];
    }

    /// <summary>Where straight pieces start: at the targets of jumps, and behind jumps, returns and calls that may not return.</summary>
    private static HashSet<Instruction> Starts(MethodBody body)
    {
        HashSet<Instruction> starts = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                starts.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                starts.UnionWith(targets);
            }

            if (instruction.Next != null
                && instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return
                or FlowControl.Throw or FlowControl.Call)
            {
                starts.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            starts.UnionWith(new[] { handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd,
                handler.FilterStart }.OfType<Instruction>());
        }

        return starts;
    }
}
