using System.Collections.Frozen;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>
/// Checks the IL of a method: instructions that the interpreter lacks or runs otherwise, references, and the limits of 8-bit and 16-bit
/// fields.
/// </summary>
internal static class MethodBodyChecker
{
    /// <summary>Arguments, locals and evaluation stack: a byte each in a method's record, and the runtime dies beyond.</summary>
    private const int MaxSlots = 255;

    /// <summary>Instructions that the interpreter refuses.</summary>
    private static readonly FrozenSet<string> _unsupported = FrozenSet.Create(
        StringComparer.Ordinal,
        "arglist", "calli", "ckfinite", "cpblk", "initblk", "jmp", "localloc", "mkrefany", "readonly.", "refanytype", "refanyval");

    public static void Check(ReferenceChecker checker, string member, int arguments, MethodBodyBlock body)
    {
        RequireAtMost(checker, member, arguments, MaxSlots, "arguments, 'this' included");
        RequireAtMost(checker, member, body.MaxStack, MaxSlots, "entries of the evaluation stack");
        RequireAtMost(checker, member, body.ExceptionRegions.Length, MaxSlots, "exception handlers");
        int locals = 0;
        foreach (TypeUse local in checker.ReadLocals(body.LocalSignature))
        {
            checker.Use(member, local);
            locals++;
        }

        RequireAtMost(checker, member, locals, MaxSlots, "locals");
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            if (region.Kind == ExceptionRegionKind.Catch)
            {
                checker.Refer(member, region.CatchType);
            }
        }

        CheckInstructions(checker, member, [.. Instruction.Read(body.GetILReader())]);
    }

    private static void CheckInstructions(ReferenceChecker checker, string member, Instruction[] instructions)
    {
        Dictionary<int, int> deviceOffset = [];
        int offset = 0;
        foreach (Instruction instruction in instructions)
        {
            deviceOffset[instruction.Offset] = offset;
            offset += instruction.DeviceSize;
        }

        foreach (Instruction instruction in instructions)
        {
            CheckInstruction(checker, member, instruction);
            int next = deviceOffset[instruction.Offset] + instruction.DeviceSize;
            if (instruction.Targets.Any(t => !IsInt16(deviceOffset[t] - next)))
            {
                checker.Report(member, "a branch further than 16 bits reach");
            }
        }
    }

    private static void CheckInstruction(ReferenceChecker checker, string member, Instruction instruction)
    {
        string name = instruction.OpCode.Name!;
        if (_unsupported.Contains(name))
        {
            checker.Report(member, $"instruction {name}");
        }
        else if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            checker.Report(member, $"checked arithmetic ({name}), which does not throw on the device");
        }

        if (instruction.OpCode.OperandType == OperandType.InlineSwitch)
        {
            RequireAtMost(checker, member, instruction.Targets.Length, MaxSlots, "cases of one switch");
        }

        if (instruction.OpCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
            or OperandType.InlineTok)
        {
            checker.Refer(member, MetadataTokens.EntityHandle(instruction.Operand));
        }
    }

    private static void RequireAtMost(ReferenceChecker checker, string member, int count, int limit, string what)
    {
        if (count > limit)
        {
            checker.Report(member, $"{count} {what}; the device takes {limit}");
        }
    }

    private static bool IsInt16(int value) => value is >= short.MinValue and <= short.MaxValue;
}
