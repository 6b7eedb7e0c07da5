import { type ComponentProps, type ReactNode, useId } from 'react';
import type { FieldPath, FieldValues, RegisterOptions, UseFormReturn } from 'react-hook-form';

interface FormFieldProps<Fields extends FieldValues, Name extends FieldPath<Fields>> {
  readonly form: UseFormReturn<Fields>;
  readonly name: Name;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly rules?: RegisterOptions<Fields, Name>;
  /** The control; what it is given names it and connects it with its hint and what is wrong with it. */
  readonly children: (
    control: ComponentProps<'input'> & ComponentProps<'select'> & ComponentProps<'textarea'>,
  ) => ReactNode;
}

/** A control of a form with its label, what it is for, and why its value is refused. */
export function FormField<Fields extends FieldValues, Name extends FieldPath<Fields>>({
  form,
  name,
  label,
  hint,
  rules,
  children,
}: FormFieldProps<Fields, Name>) {
  const id = useId();
  const problem = form.getFieldState(name, form.formState).error?.message;
  const described = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`];
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="label mb-1 block">
        {label}
      </label>
      {children({
        id,
        className: 'field',
        'aria-invalid': problem !== undefined,
        'aria-describedby': described.filter(Boolean).join(' ') || undefined,
        ...form.register(name, rules),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint mt-1 break-words">
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
